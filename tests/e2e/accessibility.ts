/** What axe finds on a page, as text: WCAG 2.2 AA and axe's own good practice. One home, so that every room is held to the same. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** One line for each fault, `rule: html`; empty when there is none. `within` is a selector: only that part of the page is looked at. */
export async function violations(page: Page, within?: string): Promise<readonly string[]> {
  // Selectors are made for violations alone: on a page of some thousand nodes that is most of axe's time. Without frames its old mode
  // does the same, and opens no second page for its summary.
  const axe = new AxeBuilder({ page })
    .options({ runOnly: TAGS, resultTypes: ["violations"] })
    .setLegacyMode(true);
  if (within !== undefined) axe.include(within);
  const found = await axe.analyze();
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
