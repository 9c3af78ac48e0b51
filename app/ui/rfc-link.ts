/** From `RFC 9113 §4.1` to where it can be read. The link is only followed when a person clicks it. */

export interface RfcLink {
  readonly text: string;
  readonly href: string;
}

/** Every RFC that the text names, in order; none for text that names none. */
export function rfcLinks(text: string | undefined): readonly RfcLink[] {
  const found = (text ?? "").matchAll(/RFC (\d+)(?:,? ?§ ?([0-9A-Z]+(?:\.\d+)*))?/g);
  return Array.from(found, ([match, number = "", section]) => ({
    text: match,
    href: hrefOf(number, section),
  }));
}

function hrefOf(number: string, section: string | undefined): string {
  const page = `https://www.rfc-editor.org/rfc/rfc${number}`;
  if (section === undefined) return page;
  const anchor = /^[A-Z]/.test(section) ? `appendix-${section}` : `section-${section}`;
  return `${page}#${anchor}`;
}
