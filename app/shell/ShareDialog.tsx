/** The link to what is open, how long it is, the recording's hash, and the same as a file. Also what was wrong with a link that came. */
import { useEffect, useRef, useState } from "react";
import { traceHashInTurns } from "../../protocol/index.ts";
import type { Trace } from "../../protocol/index.ts";
import { fileOf, linkTo, openSharedFile, useLink } from "../state/link.ts";
import { MAX_LINK_CHARS } from "../state/link-codec.ts";
import { useSession } from "../state/session.ts";
import type { Recording } from "../state/session.ts";
import { useWhatIf } from "../state/what-if.ts";
import { Button } from "../ui/Button.tsx";
import { CopyButton } from "../ui/CopyButton.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { formatCount } from "../ui/format.ts";
import { saveAs } from "../ui/save-as.ts";

export function ShareDialog() {
  const recording = useSession((s) => s.recording);
  const problems = useLink((s) => s.problems);
  return (
    <Dialog title={problems.length > 0 ? "Something is wrong with that link" : "Share"} open onClose={close}>
      <div className="grid gap-4">
        {problems.length > 0 && (
          <div role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-base">
            <ul className="grid gap-1">
              {problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
            <p className="mt-1 text-ink2">What could be opened is open.</p>
          </div>
        )}
        {recording?.scenario && problems.length === 0 && <Link recording={recording} />}
        <Files recording={problems.length === 0 ? recording : undefined} />
      </div>
    </Dialog>
  );
}

function close(): void {
  useWhatIf.setState({ sharing: false });
  useLink.setState({ problems: [] });
}

function Link({ recording }: { readonly recording: Recording }) {
  const [link, setLink] = useState<string>();
  const hash = useHash(recording);
  useEffect(() => {
    let wanted = true;
    void linkTo(recording).then((text) => wanted && setLink(text));
    return () => {
      wanted = false;
    };
  }, [recording]);
  const isLong = link !== undefined && link.length > MAX_LINK_CHARS;
  return (
    <>
      <p className="text-base text-ink2">
        This opens the same recording with its futures at this very instant, and runs nothing anywhere else:
        all of it is in the link.
      </p>
      <div className="flex gap-2">
        <input
          readOnly
          aria-label="Link"
          className="h-8 min-w-0 flex-1 rounded-md border border-line2 bg-bg px-2 font-mono text-sm"
          value={link ?? "…"}
          onFocus={(e) => e.target.select()}
        />
        <CopyButton variant="primary" className="h-8" disabled={link === undefined} text={link ?? ""} />
      </div>
      <p className="text-sm text-ink2" data-testid="link-size">
        {formatCount(link?.length ?? 0)} characters
        {isLong &&
          `: more than the ${formatCount(MAX_LINK_CHARS)} that mail and chat programs leave alone. Save a file instead.`}
      </p>
      <p className="text-sm text-ink2">
        Hash of this recording:{" "}
        <code className="text-ink" data-testid="trace-hash">
          {hash}
        </code>
        . Whoever opens the link sees the same one.
      </p>
    </>
  );
}

/** In slices: two million events would hold up the page for seconds. Until it is there, and where none comes, says so. */
function useHash({ trace }: Recording): string {
  const [made, setMade] = useState<{ readonly trace: Trace; readonly hash: string }>();
  useEffect(() => {
    const left = new AbortController();
    const breathe = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve));
      left.signal.throwIfAborted();
    };
    traceHashInTurns(trace, breathe).then(
      (hash) => setMade({ trace, hash }),
      (error: unknown) => {
        if (!left.signal.aborted) setMade({ trace, hash: `could not be worked out: ${String(error)}` });
      },
    );
    return () => left.abort();
  }, [trace]);
  return made?.trace === trace ? made.hash : "being worked out …";
}

/** A file is for what is too long, and for keeping. */
function Files({ recording }: { readonly recording: Recording | undefined }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div className="flex flex-wrap gap-2 border-t border-line pt-3">
      {recording?.scenario && (
        <Button onClick={() => save(fileOf(recording) ?? "", recording.title)}>Save as a file</Button>
      )}
      <Button onClick={() => picker.current?.click()}>Open a file…</Button>
      {recording && (
        <Button onClick={() => useWhatIf.setState({ sharing: false, exporting: true })}>
          Export for other programs…
        </Button>
      )}
      <input
        ref={picker}
        type="file"
        hidden
        aria-label="File with a scenario and its futures"
        accept=".framescope,.json,.jsonl,application/json"
        onChange={(e) => void openFile(e.target.files?.[0])}
      />
    </div>
  );
}

async function openFile(file: File | undefined): Promise<void> {
  if (file === undefined) return;
  useWhatIf.setState({ sharing: false });
  await openSharedFile(file.name, file.text());
}

function save(text: string, title: string): void {
  const name = `${title.replaceAll(/[^\p{L}\p{N}]+/gu, "-").toLowerCase()}.framescope`;
  saveAs(name, text, "application/json");
}
