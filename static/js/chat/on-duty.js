// On every page of the desk: an agent who is on duty stays there for customers, hears of them, and finds the way.
import { find } from "../dom.js";
import { DeskConnection } from "./console/desk-connection.js";
import { Notes } from "./console/notes.js";
import { OfferedChats } from "./console/offered-chats.js";
import { deskWords } from "./words.js";

const root = find(document, "[data-chat-duty]");
const place = find(root, "[data-chat-line]");
const words = deskWords();
const notes = new Notes(words);
const offered = new OfferedChats(words);
let line = "";
let isSetAway = false;

function tell() {
  place.textContent = line || (isSetAway ? words.set_away : "");
}

new DeskConnection(root.dataset.socket ?? "", words, {
  onLine: (sentence) => {
    line = sentence;
    tell();
  },
  onDesk: (desk) => {
    isSetAway = desk.set_away;
    tell();
    offered.show(desk.mine);
    notes.show(desk.notes);
  },
});
