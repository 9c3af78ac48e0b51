/**
 * What a person gave to the Decode room: the text in the box or the file that was opened, the key logs that go with it,
 * and who sent it if they said so. Key logs are secrets: they last as long as the page. Nothing typed is lost: the text
 * outlives the page where the browser allows that, and clearing can be undone.
 */
import { create } from "zustand";
import type { Side } from "../../protocol/index.ts";

export interface DraftFile {
  readonly name: string;
  /** As the browser hands it out: its octets are read by whoever decodes them. */
  readonly blob: Blob;
}

export interface DraftKeyLog {
  readonly name: string;
  readonly text: string;
}

export interface DraftState {
  readonly text: string;
  /** A file that is no text; then `text` is empty. */
  readonly file: DraftFile | undefined;
  /** Name of the sample or text file that the text came from. */
  readonly title: string | undefined;
  /** Who sent a single direction, when the person says so. */
  readonly sentBy: Side | undefined;
  readonly keyLogs: readonly DraftKeyLog[];
  /** The text before the last Clear or replacement. */
  readonly replaced: string | undefined;
  setText(text: string): void;
  /** Takes the place of whatever was there. */
  replaceBy(next: { readonly text?: string; readonly file?: DraftFile; readonly title?: string }): void;
  setSentBy(side: Side | undefined): void;
  setKeyLogs(keyLogs: readonly DraftKeyLog[]): void;
  clear(): void;
  bringBack(): void;
}

/** Above the store, which reads it at once. */
const KEY = "framescope.decode.text";

export const useDraft = create<DraftState>()((set, get) => ({
  ...readStored(),
  file: undefined,
  title: undefined,
  sentBy: undefined,
  keyLogs: [],
  replaced: undefined,
  setText: (text) => set({ text: withoutMark(text), file: undefined, title: undefined }),
  replaceBy: ({ text = "", file, title }) => {
    const replaced = get().text === "" ? get().replaced : get().text;
    set({ text: withoutMark(text), file, title, sentBy: undefined, replaced });
  },
  setSentBy: (sentBy) => set({ sentBy }),
  setKeyLogs: (keyLogs) => set({ keyLogs }),
  clear() {
    get().replaceBy({});
    set({ keyLogs: [] });
  },
  bringBack: () => get().replaceBy({ text: get().replaced ?? "" }),
}));

/** Larger texts are easier to paste again than to keep: browsers grant a site about five million characters in all. */
const MAX_STORED_CHARS = 1_000_000;

/** Writes the text some time after the last change, in whichever room one is by then, and when the page goes away. Call once. */
export function startDraftStore(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    store(useDraft.getState().text);
  };
  useDraft.subscribe((now, before) => {
    if (now.text !== before.text && timer === undefined) timer = setTimeout(write, WRITE_DELAY_MS);
  });
  window.addEventListener("pagehide", write);
}

/** A byte order mark is no part of the text; columns would be off by one. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

const WRITE_DELAY_MS = 400;

function store(text: string): void {
  try {
    if (text === "" || text.length > MAX_STORED_CHARS) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, text);
  } catch {
    // Refused or full: then the text lasts as long as the page.
  }
}

function readStored(): { readonly text: string } {
  try {
    return { text: localStorage.getItem(KEY) ?? "" };
  } catch {
    return { text: "" };
  }
}
