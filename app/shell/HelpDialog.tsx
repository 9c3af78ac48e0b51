/** Keys, and how to read the picture. Fetched when it is first asked for. */
import { useLayout } from "../state/layout.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { FrameBadge } from "../ui/FrameBadge.tsx";
import { NAMED_FRAME_TYPES } from "../ui/frame-style.ts";
import { Kbd } from "../ui/Kbd.tsx";
import { KEY_HELP } from "./key-map.ts";

export function HelpDialog() {
  const openHelp = useLayout((s) => s.openHelp);
  return (
    <Dialog title="Keyboard and colours" open onClose={() => openHelp(false)}>
      <div className="grid gap-6 sm:grid-cols-2">
        <section aria-labelledby="help-keys">
          <h3 id="help-keys" className="mb-2 text-sm font-semibold text-ink2">
            Keys
          </h3>
          <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
            {KEY_HELP.map(([keys, what]) => (
              <div key={what} className="contents">
                <dt className="flex gap-1">
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dt>
                <dd className="text-base">{what}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section aria-labelledby="help-frames">
          <h3 id="help-frames" className="mb-2 text-sm font-semibold text-ink2">
            Frames
          </h3>
          <ul className="flex flex-wrap gap-2">
            {NAMED_FRAME_TYPES.map((type) => (
              <li key={type}>
                <FrameBadge type={type} />
              </li>
            ))}
          </ul>
          <p className="mt-4 text-base text-ink2">
            In the strip below the stage, frames of the client stand above the line and frames of the server
            below it. A broken line is time in which nothing happened, folded.
          </p>
        </section>
      </div>
    </Dialog>
  );
}
