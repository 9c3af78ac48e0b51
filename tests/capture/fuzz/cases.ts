/** The n-th case: which input, damaged how. The same number gives the same case, for all time that the seeds stay the same. */
import { gzipSync } from "node:zlib";
import { Prng } from "../../../protocol/base/prng.ts";
import { FORMS } from "../write-forms.ts";
import { encrypted } from "./encrypted.ts";
import { mutateBytes, mutateText } from "./mutate.ts";
import { allSeeds, OCTETS } from "./seeds.ts";
import type { Seed } from "./seeds.ts";

export interface FuzzCase extends Seed {
  readonly number: number;
}

const SEEDS = allSeeds();
const WRITERS = Object.entries(FORMS);
const MAX_NOISE = 600;
/** Not more than makes rounds slow; repeats of repeats would. In octets or chars. */
const MAX_SIZE = 400_000;

/** Names of all forms that cases are made of. */
export function formatNames(): readonly string[] {
  return [
    ...new Set(SEEDS.map(({ format }) => format)),
    "octets in a form",
    "TLS 1.3 around damage",
    "noise",
    "noise behind a magic",
  ];
}

/** `only`: of seeds whose form has this in its name. */
export function caseOf(number: number, only = ""): FuzzCase {
  const prng = new Prng(number);
  const made = make(prng, only);
  return { ...made, input: made.input.slice(0, MAX_SIZE), number };
}

function make(prng: Prng, only: string): Seed {
  const seeds = only === "" ? SEEDS : SEEDS.filter(({ format }) => format.includes(only));
  const kind = only === "" ? prng.below(10) : 5;
  if (kind === 0) return octetsInForm(prng);
  if (kind === 1) return prng.below(2) === 0 ? tls(prng) : noise(prng);
  return damaged(pick(seeds, prng), prng);
}

function damaged({ format, input, keyLog }: Seed, prng: Prng): Seed {
  const other = pick(SEEDS, prng).input;
  const keys =
    keyLog === undefined ? {} : { keyLog: prng.below(5) === 0 ? mutateText(keyLog, keyLog, prng) : keyLog };
  if (typeof input === "string") {
    const text = mutateText(input, typeof other === "string" ? other : "", prng);
    return { format, input: text, ...keys };
  }
  const bytes = mutateBytes(input, typeof other === "string" ? Buffer.from(other) : other, prng);
  if (prng.below(12) > 0) return { format, input: bytes, ...keys };
  const zipped = new Uint8Array(gzipSync(bytes));
  return { format: `${format}, gzip'd`, input: mutateBytes(zipped, bytes, prng), ...keys };
}

/** Frames are damaged before they are written down, so that the text is good and what it says is not. */
function octetsInForm(prng: Prng): Seed {
  const [name, write] = pick(WRITERS, prng);
  const octets = mutateBytes(pick(OCTETS, prng), pick(OCTETS, prng), prng).subarray(0, 20_000);
  return { format: `octets in ${name}`, input: write(octets) };
}

/** Sealed by keys at hand, so that the damage gets past the ciphers. */
function tls(prng: Prng): Seed {
  const [client, server] = [0, 1].map(() => mutateBytes(pick(OCTETS, prng), pick(OCTETS, prng), prng));
  const { file, keyLog } = encrypted(client ?? new Uint8Array(0), server ?? new Uint8Array(0), prng);
  return { format: "TLS 1.3 around damage", input: file, keyLog };
}

const MAGICS: readonly (readonly number[])[] = [
  [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0],
  [0xa1, 0xb2, 0x3c, 0x4d],
  [
    0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0,
    0,
  ],
  [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
  Array.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (char) => char.charCodeAt(0)),
  Array.from("GET / HTTP/1.1\r\nUpgrade: h2c\r\n", (char) => char.charCodeAt(0)),
  [22, 3, 1],
  [],
];

const SIGNS = [
  "0123456789abcdef \n",
  "01234567 \n*",
  "\\x0\"'bu{}\n",
  "+/=AZaz09\n",
  "[]{}(),0xb'\"\n",
  "#client server:\n 0",
  "0123456789abcdef:| \t\n.",
  '{}[]":,hexfrom0123456789 \n',
];

function noise(prng: Prng): Seed {
  const length = prng.below(MAX_NOISE);
  if (prng.below(2) === 0) {
    const signs = pick(SIGNS, prng);
    const text = Array.from({ length }, () => signs[prng.below(signs.length)]).join("");
    return { format: "noise", input: text };
  }
  const octets = Array.from({ length }, () => (prng.below(3) === 0 ? 0 : prng.below(256)));
  return { format: "noise behind a magic", input: Uint8Array.from([...pick(MAGICS, prng), ...octets]) };
}

function pick<T>(list: readonly T[], prng: Prng): T {
  const item = list[prng.below(list.length)];
  if (item === undefined) throw new Error("there is nothing to pick from");
  return item;
}
