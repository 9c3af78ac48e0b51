// Finds a Chromium that runs: CHROME_PATH, one on the machine, Playwright's own cache; else installs one
// (apt-get as root on Debian, else Playwright's download). Playwright cannot find Debian's Chromium by itself.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const works = (path) =>
  canRun(path) &&
  (process.platform === "win32" || spawnSync(path, ["--version"], { timeout: 20_000 }).status === 0);

const onPath = (names) =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((dir) => names.map((name) => join(dir, name)))
    .filter(canRun);

const PLACES = {
  linux: () => [
    ...onPath(["google-chrome-stable", "google-chrome", "chromium", "chromium-browser"]),
    "/usr/bin/chromium",
  ],
  darwin: () =>
    ["Google Chrome", "Chromium", "Microsoft Edge"].flatMap((name) =>
      ["", process.env.HOME ?? ""].map((home) => `${home}/Applications/${name}.app/Contents/MacOS/${name}`),
    ),
  win32: () =>
    [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA]
      .filter(Boolean)
      .map((dir) => `${dir}\\Google\\Chrome\\Application\\chrome.exe`),
};

export async function findBrowser() {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (works(named)) return named;
    throw new Error(`CHROME_PATH=${named} does not run`);
  }
  const found = (PLACES[process.platform]?.() ?? []).find(works);
  if (found) return found;
  const own = (await import("playwright-core")).chromium.executablePath();
  return existsSync(own) ? own : undefined;
}

function install(command, args) {
  spawnSync(command, args, {
    stdio: ["ignore", 2, 2],
    timeout: 600_000,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

async function ensureBrowser() {
  let found = await findBrowser();
  if (!found && process.platform === "linux" && process.getuid() === 0 && existsSync("/etc/debian_version")) {
    install("apt-get", ["update", "-qq"]);
    install("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"]);
    found = await findBrowser();
  }
  if (!found) {
    const cli = fileURLToPath(new URL("cli.js", import.meta.resolve("playwright-core")));
    install(process.execPath, [cli, "install", "chromium"]);
    found = await findBrowser();
  }
  if (!found) {
    throw new Error(
      "no browser: set CHROME_PATH, install Chrome or Chromium, or run `npx playwright install chromium`",
    );
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await ensureBrowser());
