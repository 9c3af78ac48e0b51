/** An address that carries a scenario, and the next one that comes before the first can be opened. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { formatAddress } from "../../../app/state/address.ts";
import { startUrlSync } from "../../../app/state/url-sync.ts";
import { useWhatIf } from "../../../app/state/what-if.ts";

const openPacked = vi.fn<(packed: string) => void>();
let isThere = true;
vi.mock("../../../app/state/link.ts", () => ({
  get openPacked() {
    if (!isThere) throw new Error("Failed to fetch dynamically imported module");
    return openPacked;
  },
}));

const place = { hash: "#/learn/get" };
let moved: () => void = () => undefined;

function goTo(hash: string): void {
  place.hash = hash;
  moved();
}

const packedAddress = (packed: string): string => formatAddress({ room: "lab", place: {}, packed });

/** Long enough for what is fetched. */
const fetched = (): Promise<void> => new Promise((next) => setTimeout(next, 20));

beforeAll(() => {
  vi.stubGlobal("location", place);
  vi.stubGlobal("history", { replaceState: () => undefined, pushState: () => undefined });
  vi.stubGlobal("window", { addEventListener: (_: string, listener: () => void) => (moved = listener) });
  startUrlSync();
});
afterAll(() => {
  vi.unstubAllGlobals();
});
beforeEach(() => {
  openPacked.mockClear();
  isThere = true;
});

it("opens what the address carries", async () => {
  goTo(packedAddress("abc"));
  await fetched();
  expect(openPacked.mock.calls.map(([packed]) => packed)).toEqual(["abc"]);
});

it("does not open it when the next address has come meanwhile", async () => {
  goTo(packedAddress("def"));
  goTo("#/decode");
  await fetched();
  expect(openPacked).not.toHaveBeenCalled();
});

it("what opens it cannot be fetched: that is taken to the stage, which can say so", async () => {
  isThere = false;
  goTo(packedAddress("abc"));
  await fetched();
  expect(useWhatIf.getState()).toMatchObject({ used: true, packed: "abc" });
});
