// Where a message is written: Enter sends it, what isn't sent is kept as a draft, files are chosen, dragged or pasted.
import { find } from "../../dom.js";
import * as memory from "../memory.js";

export class Composer {
  /** @param {HTMLElement} root @param {string} name of the conversation @param {Chat.ComposerOwner} conversation */
  constructor(root, name, conversation) {
    this.name = name;
    this.conversation = conversation;
    this.form = find(root, "[data-chat-write]", HTMLFormElement);
    this.text = find(root, "[data-chat-text]", HTMLTextAreaElement);
    this.error = find(root, "[data-chat-error]");
    this.text.value ||= memory.draft(name);
    this.form.noValidate = true;
    find(root, "[data-chat-hint]").hidden = false;
    this.takeText();
    this.takeFiles(root, find(root, "[data-chat-choose]", HTMLInputElement));
  }

  takeText() {
    const { form, text } = this;
    text.addEventListener("input", () => {
      memory.keepDraft(this.name, text.value);
      this.error.textContent = "";
      if (text.value) this.conversation.onTyping();
    });
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  submit() {
    const words = this.text.value.trim();
    if (words) {
      this.conversation.onSend(words);
      this.clear();
    } else this.error.textContent = this.conversation.words.refused_empty;
    this.text.focus();
  }

  clear() {
    this.text.value = "";
    memory.keepDraft(this.name, "");
  }

  /** @param {HTMLElement} root @param {HTMLInputElement} choose */
  takeFiles(root, choose) {
    /** @param {FileList | null | undefined} files */
    const send = (files) => files?.length && this.conversation.onFiles([...files]);
    /** @param {DragEvent} event @param {boolean} isOver */
    const drag = (event, isOver) => {
      event.preventDefault();
      root.classList.toggle("dropping", isOver);
    };
    choose.addEventListener("change", () => {
      send(choose.files);
      choose.value = "";
    });
    this.text.addEventListener("paste", (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      send(event.clipboardData.files);
    });
    root.addEventListener("dragover", (event) => drag(event, true));
    root.addEventListener("dragleave", (event) => drag(event, false));
    root.addEventListener("drop", (event) => {
      drag(event, false);
      send(event.dataTransfer?.files);
    });
  }
}
