/** What the chat's modules hand to one another. The frames of the protocol are in docs/chat-protocol.d.ts. */
declare namespace Chat {
  type Words = Record<string, string>;
  type Outbox = import("./chat/conversation/outbox.js").Outbox;
  type Connection = import("./chat/conversation/connection.js").Connection;
  type MessageLog = import("./chat/conversation/message-log.js").MessageLog;
  type Conversation = import("./chat/conversation/conversation.js").Conversation;
  type Availability = import("./chat/box/availability.js").Availability;
  type Steps = import("./chat/box/steps.js").Steps;
  type Box = import("./chat/box/box.js").Box;
  type Panel = import("./chat/console/panel.js").Panel;

  /** A message on its way. */
  interface Outgoing {
    key: string;
    text: string;
    /** An agent was asked about the contract that it quotes. */
    knowingly?: true;
  }

  /** What goes with a text besides. */
  type Marks = (text: string) => Pick<Outgoing, "knowingly">;

  interface OutboxOwner {
    send(message: Outgoing): void;
    marks?: Marks;
    /** Another set of messages is unsent now. */
    onChange(): void;
    /** It never goes. */
    onRefused(key: string, reason: string, text: string): void;
  }

  interface Server {
    /** The path of the socket. */
    path: string;
    /** What proves in the first frame that the conversation is ours. */
    hello: object;
    /** Where the messages are without a socket. */
    url: string;
    csrf?: string;
  }

  interface ConnectionPage {
    onMessage(message: Message): void;
    /** The log begins anew. */
    onReset(): void;
    onState(state: State): void;
    onTyping(typing: Typing): void;
    onRead(read: Read): void;
    onUnsent(): void;
    onRefused(key: string, reason: string, text: string): void;
    onLine(how: Line): void;
    marks?: Marks;
  }

  type Line = "open" | "slow" | "lost" | "gone";

  interface News {
    messages: Message[];
    state: State;
  }

  interface PolledConversation {
    url: string;
    csrf?: string;
    outbox: Outbox;
    /** The highest sequence so far. */
    last(): number;
    onNews(news: News): void;
    onLost(): void;
    onGone(): void;
  }

  interface Reader {
    role: string;
    /** The number of the agent who looks; who else writes on the agents' side is a colleague. */
    agent?: string;
    /** Where files are. */
    files: string;
  }

  interface RefusalsPage {
    log: MessageLog;
    words: Words;
    /** Where messages are written. */
    text: HTMLTextAreaElement;
    /** Nothing more can be written here. */
    isOver(): boolean;
    byMail?: ByMail;
  }

  /** Sends it, and says whether that worked; not for agents. */
  type ByMail = (text: string) => Promise<boolean>;

  interface ComposerOwner {
    words: Words;
    onSend(text: string): void;
    onTyping(): void;
    onFiles(files: File[]): void;
  }

  interface ConversationListener {
    /** The other side has written. */
    onNews?(): void;
    onUnread?(number: number): void;
    onState?(state: State): void;
    onGone?(): void;
    /** Is it dealt with? Otherwise it stays in the log, with the reason. */
    onRefused?(key: string, reason: string, text: string): boolean;
    byMail?: ByMail;
    marks?: Marks;
  }

  /** Of a form: a sentence to show, or what was wrong. */
  interface Answer {
    token?: string;
    url?: string;
    said?: string;
    instead?: string;
    errors?: Record<string, string[]>;
  }

  type Post = (url: string, fields?: FormData) => Promise<Answer>;

  interface ClosingWays {
    /** The conversation's address. */
    base: string;
    post: Post;
    words: Words;
    /** The conversation has become a request. */
    onLeft(request: Answer): void;
  }

  interface BoxOwner {
    /** The chat's address. */
    start: string;
    words: Words;
    post: Post;
    onTitle(): void;
    onLeft(request: Answer): void;
    onNews(): void;
    onUnread(number: number): void;
  }

  interface Offer {
    chat: boolean;
    line: string;
    instead: string;
  }

  interface Offers {
    csrf: string;
    offers: Record<string, Offer>;
  }

  interface StartOwner {
    /** Where a conversation begins. */
    start: string;
    /** Where a message is left. */
    leave: string;
    /** The topic is chosen. */
    onReady(): void;
    onStart(token: string): Promise<void>;
    onLeft(request: Answer): void;
  }

  interface Article {
    title: string;
    url: string;
  }

  interface PanelOwner {
    /** The answer was another page, at this address. */
    onGone(panel: Panel, url: string): void;
    /** What the server had to tell. */
    onSaid(list: Element | null, sentence?: string): void;
  }

  interface Tab {
    id: string;
    url: string;
    label: string;
    isHere: boolean;
    badges: { text: string; kind: string }[];
  }

  interface Place {
    id: string;
    url: string;
  }

  interface ShortcutWays {
    /** To my chat of that number, 0 to those who wait. */
    go(number: number): void;
    step?(by: 1 | -1): void;
    /** What is shown now. */
    place?(): ParentNode;
  }
}
/** The functions of dom.js. */
declare namespace Dom {
  type Kind<T> = new () => T;
  type FindIfAny = <T extends Element = HTMLElement>(root: ParentNode, selector: string, kind?: Kind<T>) => T | null;
  type Find = <T extends Element = HTMLElement>(root: ParentNode, selector: string, kind?: Kind<T>) => T;
  type FindAll = <T extends Element = HTMLElement>(root: ParentNode, selector: string, kind?: Kind<T>) => T[];
  type Make = <K extends keyof HTMLElementTagNameMap>(
    tag: K,
    properties?: Partial<HTMLElementTagNameMap[K]>,
  ) => HTMLElementTagNameMap[K];
}
