/**
 * Programs of other people that speak HTTP/2: found on the machine's PATH, run for a bounded time. Nothing is ever
 * installed; where one is missing its tests are skipped, and the output says so.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { describe } from "vitest";

/** Set `INTEROP=long` for bodies of 10 MB and a thousand requests; otherwise the same stories in small. */
export const LONG = process.env["INTEROP"] === "long";
/** For vitest: how long one of these tests may take. */
export const PATIENCE_MS = LONG ? 120_000 : 30_000;

/** Where servers are kept on Debian, whether or not it stands in PATH. */
const MORE_FOLDERS = ["/usr/sbin", "/usr/local/sbin"];

export interface Ran {
  readonly code: number | null;
  readonly out: Buffer;
  readonly err: string;
}

function findTool(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...MORE_FOLDERS];
  return folders.map((folder) => join(folder, name)).find((path) => isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A `describe` that is skipped, with the reason, where the program is not there. `fn` gets its path. */
export function describeTool(tool: string, title: string, fn: (path: string) => void): void {
  const path = findTool(tool);
  if (path === undefined) console.warn(`skipped: ${title}: there is no ${tool} on this machine`);
  const name = path === undefined ? `${title} (skipped: there is no ${tool} on this machine)` : title;
  describe.skipIf(path === undefined)(name, { timeout: PATIENCE_MS }, () => fn(path ?? tool));
}

/** Runs a program to its end; kills it if that takes too long. */
export function runTool(path: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { stdio: ["ignore", "pipe", "pipe"], timeout: PATIENCE_MS - 1000 });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => out.push(part));
    child.stderr.on("data", (part: Buffer) => err.push(part));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code, out: Buffer.concat(out), err: Buffer.concat(err).toString() }),
    );
  });
}

/** Starts a server; `stop` ends it and waits until it has ended. */
export function startTool(path: string, args: readonly string[]): { stop(): Promise<void> } {
  const child: ChildProcess = spawn(path, args, { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  return {
    stop: () => {
      child.kill("SIGKILL");
      return ended;
    },
  };
}
