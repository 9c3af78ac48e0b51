/** The same moment, seen in other ways: one tab each. */
import { lazy, Suspense, useEffect } from "react";
import { useChecks } from "../state/checks.ts";
import { paneFor, PANES, panesFor, useLayout } from "../state/layout.ts";
import type { PaneId } from "../state/layout.ts";
import type { Recording } from "../state/session.ts";
import { TabList, TabPanel } from "../ui/Tabs.tsx";
import { LadderView } from "../views/ladder/LadderView.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { RoomLoading } from "./RoomLoading.tsx";

export function LowerPanes({ recording }: { readonly recording: Recording }) {
  const chosen = useLayout((s) => s.lowerPane);
  const showPane = useLayout((s) => s.showPane);
  const pane = paneFor(recording.trace, chosen);
  const findings = useChecks((s) => s.counts.get(recording.trace) ?? 0);
  const tabs = panesFor(recording.trace).map((id) => ({
    id,
    label: id === "checks" && findings > 0 ? `${PANES[id]} ${findings}` : PANES[id],
  }));
  useEffect(() => {
    if (recording.kind === "simulation") return undefined;
    // Of a capture one wants to know before one asks; when nothing else is to be done.
    const check = () =>
      loadReport().then(
        (checks) => void checks.reportOf(recording.trace),
        // Not fetched: there is no count, and the pane says so when it is opened.
        () => undefined,
      );
    const timer = setTimeout(check, 800);
    return () => clearTimeout(timer);
  }, [recording]);
  return (
    <div className="flex h-full min-h-0 flex-col bg-bg">
      <TabList
        group="lower"
        label="Views of the recording"
        tabs={tabs}
        selected={pane}
        onSelect={showPane}
        className="shrink-0 border-b border-line bg-panel px-2"
      />
      <TabPanel group="lower" selected={pane} className="min-h-0 flex-1">
        <ErrorBoundary name={PANES[pane].toLowerCase()} resetKey={`${recording.id} ${pane}`}>
          <Suspense fallback={<RoomLoading />}>
            <Pane pane={pane} recording={recording} />
          </Suspense>
        </ErrorBoundary>
      </TabPanel>
    </div>
  );
}

function Pane({ pane, recording }: { readonly pane: PaneId; readonly recording: Recording }) {
  const View = VIEWS[pane];
  return <View recording={recording} />;
}

const loadReport = () => import("../views/checks/report.ts");

/** The ladder is part of the first screen; the others are fetched when they are shown first. */
const VIEWS = {
  ladder: LadderView,
  windows: lazy(async () => ({ default: (await import("../views/windows/WindowsView.tsx")).WindowsView })),
  checks: lazy(async () => ({ default: (await import("../views/checks/ChecksView.tsx")).ChecksView })),
  table: lazy(async () => ({ default: (await import("../views/table/TableView.tsx")).TableView })),
} as const;
