/** Where it was met: issues, advisories and sections of the RFCs as links. */
import type { Source } from "./lesson.ts";

/** An issue or a pull request: GitHub leads from one address to the other. */
export function issue(repository: string, number: number): Source {
  return { label: `${repository}#${number}`, url: `https://github.com/${repository}/issues/${number}` };
}

export function goIssue(number: number): Source {
  return { label: `golang/go#${number}`, url: `https://go.dev/issue/${number}` };
}

export function cve(id: string): Source {
  return { label: `CVE-${id}`, url: `https://nvd.nist.gov/vuln/detail/CVE-${id}` };
}

export function rfc(number: number, section: string): Source {
  return {
    label: `RFC ${number} §${section}`,
    url: `https://www.rfc-editor.org/rfc/rfc${number}.html#section-${section}`,
  };
}
