import { Menu } from "../../ui/Menu.tsx";
import { openSample } from "./open-input.ts";
import { useSamples } from "./samples.ts";

/** Absent until the list of samples is there. */
export function SampleMenu() {
  const list = useSamples();
  if (list.kind !== "loaded" || list.samples.length === 0) return undefined;
  const items = list.samples.map(({ id, title, description }) => ({ id, label: title, hint: description }));
  return (
    <Menu
      label="Open a sample"
      items={items}
      onAction={(id) => {
        const sample = list.samples.find((candidate) => candidate.id === id);
        if (sample !== undefined) void openSample(sample);
      }}
    >
      Samples
    </Menu>
  );
}
