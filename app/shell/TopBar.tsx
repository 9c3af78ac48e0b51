import { CircleHelp, Moon, PanelLeft, PanelRight, Sun } from "lucide-react";
import { resolveTheme, useLayout } from "../state/layout.ts";
import type { Drawer } from "../state/layout.ts";
import { useSession } from "../state/session.ts";
import type { RoomId } from "../state/session.ts";
import { useWhatIf } from "../state/what-if.ts";
import { Button } from "../ui/Button.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { DRAWERS, LEFT_LABELS } from "./drawers.ts";
import { useStackedStory } from "./use-stacked-story.ts";
import { useMedia } from "./use-media.ts";

export function TopBar({ narrow }: { readonly narrow: boolean }) {
  const recording = useSession((s) => s.recording);
  const room = useSession((s) => s.room);
  const stacked = useStackedStory();
  return (
    <header className="grid h-11 shrink-0 grid-cols-[1fr_auto_1fr] items-center gap-4 border-b border-line bg-panel px-4 max-[900px]:flex max-[900px]:gap-2 max-[900px]:px-2">
      <div className="flex items-center gap-5 max-[900px]:gap-2">
        {narrow && !stacked && recording && (
          <DrawerButton drawer="left" label={LEFT_LABELS[room]} icon={<PanelLeft />} />
        )}
        <span className="flex items-center gap-2 text-base font-semibold">
          <Mark />
          <h1 className="max-[600px]:sr-only">Framescope</h1>
        </span>
        <nav aria-label="Rooms" className="flex gap-1">
          <RoomLink room="learn" label="Learn" />
          <RoomLink room="lab" label="Lab" />
          <RoomLink room="decode" label="Decode" />
        </nav>
      </div>
      <p className="min-w-0 flex-1 truncate text-center text-base text-ink2 max-[600px]:sr-only">
        {recording && (
          <>
            <strong className="font-semibold text-ink">{recording.title}</strong>
            {recording.subtitle && ` · ${recording.subtitle}`}
          </>
        )}
      </p>
      <div className="ml-auto flex items-center justify-end gap-1">
        {recording?.scenario && (
          <Button variant="quiet" onClick={() => useWhatIf.setState({ sharing: true })}>
            Share
          </Button>
        )}
        {recording && (
          <Button
            variant="quiet"
            // Where there is no room for both, it stands in Share's dialog.
            className={recording.scenario ? "max-[600px]:hidden" : "max-[600px]:px-0.5"}
            onClick={() => useWhatIf.setState({ exporting: true })}
          >
            Export
          </Button>
        )}
        <ThemeButton />
        <HelpButton />
        {narrow && recording && <DrawerButton drawer="right" label="Inspector" icon={<PanelRight />} />}
      </div>
    </header>
  );
}

function RoomLink({ room, label }: { readonly room: RoomId; readonly label: string }) {
  const current = useSession((s) => s.room);
  const openRoom = useSession((s) => s.openRoom);
  const lessonId = useSession((s) => s.lessonId);
  return (
    <a
      href={room === "learn" ? `#/learn/${lessonId}` : `#/${room}`}
      aria-current={current === room ? "page" : undefined}
      className="inline-flex h-7 items-center rounded-md px-3 text-base font-medium text-ink2 hover:bg-sunk hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent max-[600px]:px-2"
      onClick={(e) => {
        if (e.metaKey || e.ctrlKey || e.shiftKey) return;
        e.preventDefault();
        openRoom(room);
      }}
    >
      {label}
    </a>
  );
}

/** Switches to the other theme; where that is what the system wishes anyway, the system decides again. */
function ThemeButton() {
  const choice = useLayout((s) => s.theme);
  const setTheme = useLayout((s) => s.setTheme);
  const systemIsDark = useMedia("(prefers-color-scheme: dark)");
  const other = resolveTheme(choice, systemIsDark) === "dark" ? "light" : "dark";
  return (
    <IconButton
      label={other === "dark" ? "Dark theme" : "Light theme"}
      icon={other === "dark" ? <Moon /> : <Sun />}
      onClick={() => setTheme((other === "dark") === systemIsDark ? "system" : other)}
    />
  );
}

function HelpButton() {
  const openHelp = useLayout((s) => s.openHelp);
  return (
    <IconButton label="Keyboard and help" shortcut="?" icon={<CircleHelp />} onClick={() => openHelp(true)} />
  );
}

function DrawerButton({
  drawer,
  label,
  icon,
}: {
  readonly drawer: Drawer;
  readonly label: string;
  readonly icon: React.ReactNode;
}) {
  const open = useLayout((s) => s.drawer === drawer);
  const openDrawer = useLayout((s) => s.openDrawer);
  return (
    <IconButton
      label={label}
      icon={icon}
      aria-expanded={open}
      aria-controls={DRAWERS[drawer]}
      onClick={() => openDrawer(open ? undefined : drawer)}
    />
  );
}

/** Two frames, one each way. */
function Mark() {
  return (
    <svg viewBox="0 0 20 14" aria-hidden="true" className="h-3.5 w-5">
      <rect x="0" y="0" width="13" height="6" rx="3" className="fill-accent" />
      <rect x="7" y="8" width="13" height="6" rx="3" className="fill-water" />
    </svg>
  );
}
