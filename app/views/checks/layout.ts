/** What the list of findings shows: groups by severity, and the way from a finding to its field. Pure. */
import type { FieldNode, Finding, LintReport, Severity } from "../../../protocol/index.ts";

export type SeverityChoice = "all" | Severity;

export const SEVERITIES: readonly { readonly id: Severity; readonly many: string }[] = [
  { id: "error", many: "Errors" },
  { id: "warning", many: "Warnings" },
  { id: "note", many: "Notes" },
];

export interface FindingGroup {
  readonly severity: Severity;
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** Without empty groups. */
export function groupsOf({ findings }: LintReport, choice: SeverityChoice): readonly FindingGroup[] {
  return SEVERITIES.filter(({ id }) => choice === "all" || choice === id)
    .map(({ id, many }) => ({
      severity: id,
      title: many,
      findings: findings.filter((finding) => finding.severity === id),
    }))
    .filter((group) => group.findings.length > 0);
}

export function countsOf({ findings }: LintReport): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

/** Child indices from the frame to what the finding means; [] is the frame as a whole. */
export function pathOfSpot(root: FieldNode, spot: Finding["spot"]): readonly number[] {
  if (spot === undefined) return [];
  if ("field" in spot) return pathTo(root, (node) => node.label === spot.field) ?? [];
  const [start, end] = [spot.offset * 8, (spot.offset + spot.length) * 8];
  return smallestAround(root, start, end);
}

function pathTo(root: FieldNode, wanted: (node: FieldNode) => boolean): readonly number[] | undefined {
  for (const [i, child] of root.children.entries()) {
    const below = wanted(child) ? [] : pathTo(child, wanted);
    if (below !== undefined) return [i, ...below];
  }
  return undefined;
}

function smallestAround(node: FieldNode, start: number, end: number): readonly number[] {
  for (const [i, child] of node.children.entries()) {
    if (child.startBit <= start && child.startBit + child.bitLength >= end)
      return [i, ...smallestAround(child, start, end)];
  }
  return [];
}
