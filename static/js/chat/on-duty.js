// On every page of the desk: an agent who is on duty stays there for customers, hears of them, and finds the way.
import { deskLine } from "./desk-line.js";
import { offered } from "./offered.js";
import { whispers } from "./whispers.js";

const root = document.querySelector("[data-chat-duty]"), line = root.querySelector("[data-chat-line]");
const said = JSON.parse(document.getElementById("desk-words").textContent), notes = whispers(said), offers = offered(said);
let connection = "", setAway = false;

function tell() { line.textContent = connection || (setAway ? said.set_away : ""); }

deskLine(root.dataset.socket, {
  said,
  say: (text) => { connection = text; tell(); },
  show: (desk) => {
    setAway = desk.set_away;
    tell();
    offers(desk.mine);
    notes(desk.notes);
  },
});
