/** The frames of chat-protocol.md as types, for our own scripts and for whoever writes another client. */
declare namespace Chat {
  type Author = "customer" | "agent" | "portal";

  interface StoredFile {
    id: number;
    name: string;
    size: number;
    kind: string;
    preview: boolean;
    /** A sentence saying why it can't be opened, or empty. */
    locked: string;
  }

  interface Message {
    sequence: number;
    key: string;
    author: Author;
    agent: number | null;
    name: string;
    text: string;
    at: string;
    files: StoredFile[];
  }

  interface State {
    status: "waiting" | "open" | "closed";
    topic: string;
    agent: string;
    present: boolean;
    place: number | null;
    wait: number | null;
    opens_at: string | null;
    verdict: string;
    late: boolean;
    read: { customer: number; agent: number };
  }

  interface Typing {
    author: Author;
    name: string;
  }

  interface Read {
    author: Author;
    last: number;
  }

  interface Welcome {
    head: number;
    last: number;
  }

  type Frame =
    | ({ type: "welcome"; version: 1; ping_every: number } & Welcome)
    | { type: "messages"; messages: Message[] }
    | { type: "ack"; key: string; sequence: number }
    | { type: "refused"; key: string; reason: string }
    | ({ type: "state" } & State)
    | ({ type: "typing" } & Typing)
    | ({ type: "read" } & Read)
    | { type: "echo"; number: number }
    | { type: "pong"; head: number }
    | { type: "reset"; reason: string };

  interface WaitingChat {
    url: string;
    name: string;
    topic: string;
    text: string;
    since: string;
  }

  interface OwnChat extends WaitingChat {
    id: string;
    unread: number;
    answered: boolean;
    /** The seconds left for a first word; null once it is said. */
    answer_in: number | null;
    gone: boolean;
  }

  interface Note {
    conversation: string;
    url: string;
    about: string;
    name: string;
    text: string;
    at: string;
    whispered: boolean;
    own: boolean;
  }

  interface DutyStatus {
    status: string;
    capacity: number;
    manual: boolean;
  }

  interface Desk extends DutyStatus {
    waiting: WaitingChat[];
    mine: OwnChat[];
    notes: Note[];
    set_away: boolean;
  }
}
