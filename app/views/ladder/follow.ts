import type { LadderLayout } from "./layout.ts";
import { followTop } from "./places.ts";

/**
 * Keeps the cursor on the screen when it moves, and leaves the scroll position alone when it does not. Knows how far down
 * the scroller is without asking it while the cursor moves: that would lay out the page in the middle of a frame.
 */
export class Follower {
  #top = 0;
  #isScrolled = false;
  #atMs = Number.NaN;
  #layout: LadderLayout | undefined;

  /** Somebody else has scrolled, or it has come about that we have. */
  noteScroll(): void {
    this.#isScrolled = true;
  }

  /** How far down the scroller is, now that it has followed. */
  follow(scroller: HTMLElement, layout: LadderLayout, atMs: number, viewPx: number): number {
    if (viewPx > 0 && (atMs !== this.#atMs || layout !== this.#layout)) {
      this.#atMs = atMs;
      this.#layout = layout;
      const top = followTop(layout, layout.yOf(atMs), this.#top, viewPx);
      if (top !== this.#top) {
        scroller.scrollTop = this.#top = top;
        this.#isScrolled = false;
      }
    }
    if (this.#isScrolled) this.#top = scroller.scrollTop;
    this.#isScrolled = false;
    return this.#top;
  }
}
