/** Under an empty box: samples to open with one click, and what can be pasted. */
import { ArrowUpRight } from "lucide-react";
import { useId } from "react";
import { Button } from "../../ui/Button.tsx";
import { openSample } from "./open-input.ts";
import { useSamples } from "./samples.ts";

export function Samples() {
  const list = useSamples();
  const id = useId();
  if (list.kind === "failed") {
    return <p className="mt-5 text-base text-ink2">The samples could not be fetched ({list.reason}).</p>;
  }
  if (list.kind === "loading" || list.samples.length === 0) return undefined;
  return (
    <section aria-labelledby={id} className="mt-5">
      <h2 id={id} className="mb-1 text-sm font-semibold text-ink2">
        Or open a sample
      </h2>
      <ul className="-mx-2">
        {list.samples.map((sample) => (
          <li key={sample.id}>
            <button
              type="button"
              className="group flex w-full cursor-pointer items-start gap-2 rounded-md px-2 py-1.5 text-left text-base hover:bg-sunk"
              onClick={() => void openSample(sample)}
            >
              <span className="min-w-0 flex-1">
                <span className="font-medium">{sample.title}</span>
                <span className="block text-sm text-ink2">{sample.description}</span>
              </span>
              <ArrowUpRight
                aria-hidden="true"
                className="mt-1 size-3.5 flex-none text-ink3 group-hover:text-accent"
              />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const FORMS: readonly (readonly [name: string, example: string])[] = [
  ["Captures", "pcap, pcapng, also gzip’d; several connections in one"],
  ["Key logs", "SSLKEYLOGFILE, for TLS 1.2 and 1.3; before or after"],
  ["Plain hex", "00 00 12 04 00, 00:00:12, 0x00, 0x00"],
  ["Dumps", "xxd, hexdump -C, hexdump, od, tshark -x, tcpdump -X"],
  ["Source code", "C, Go, Rust, Python, JavaScript literals"],
  ["Wireshark", "hex stream, Follow stream (hex, raw, YAML)"],
  ["Base64", "with line ends or without, URL form too"],
  ["Raw octets", "of one direction, as a file"],
];

export function Forms({ onRecipes }: { readonly onRecipes: () => void }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mt-5">
      <h2 id={id} className="mb-1.5 text-sm font-semibold text-ink2">
        What can be pasted or dropped
      </h2>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-base">
        {FORMS.map(([name, example]) => (
          <div key={name} className="contents">
            <dt>{name}</dt>
            <dd className="text-ink2">{example}</dd>
          </div>
        ))}
      </dl>
      <Button variant="quiet" className="-ml-2.5 mt-2" onClick={onRecipes}>
        How to record a capture and its keys
      </Button>
    </section>
  );
}
