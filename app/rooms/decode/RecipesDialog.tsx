/** How to record a capture and the keys to it, one program after the other, each with its command to copy. */
import { useId } from "react";
import { CAPTURE_RECIPES, KEY_LOG_RECIPES } from "../../../protocol/index.ts";
import type { KeyLogRecipe } from "../../../protocol/index.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Dialog } from "../../ui/Dialog.tsx";

export function RecipesDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Record a capture and its keys" open onClose={onClose}>
      <p className="mb-4 text-base text-ink2">
        TLS hides HTTP/2 from a capture. The program at either end can write down the secrets of its
        connections, line by line, into a key log; with it the capture is opened here, in this browser.
      </p>
      <Recipes title="1. Record the packets" recipes={CAPTURE_RECIPES.slice(0, 1)} />
      <Recipes title="2. Let one end write its keys" recipes={KEY_LOG_RECIPES} />
      <Recipes title="3. Drop both files here, or pack them into one" recipes={CAPTURE_RECIPES.slice(1)} />
    </Dialog>
  );
}

function Recipes({ title, recipes }: { readonly title: string; readonly recipes: readonly KeyLogRecipe[] }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mb-5 last:mb-0">
      <h3 id={id} className="mb-2 text-base font-semibold">
        {title}
      </h3>
      <ul className="flex flex-col gap-3">
        {recipes.map((recipe) => (
          <li key={recipe.name}>
            <Recipe recipe={recipe} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Recipe({ recipe: { name, code, note } }: { readonly recipe: KeyLogRecipe }) {
  return (
    <div>
      <div className="flex items-center justify-between gap-2">
        <h4 className="text-sm font-semibold text-ink2">{name}</h4>
        <CopyButton variant="quiet" aria-label={`Copy for ${name}`} text={code} />
      </div>
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways
        tabIndex={0}
        aria-label={`For ${name}`}
        role="group"
        className="overflow-x-auto rounded-md bg-sunk px-3 py-2 font-mono text-sm"
      >
        {code}
      </pre>
      <p className="mt-1 text-sm text-ink2">{note}</p>
    </div>
  );
}
