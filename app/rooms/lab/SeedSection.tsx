/** What makes two runs the same: the seed, the date, and the name by which a person knows it. */
import { Dices } from "lucide-react";
import { setField } from "../../state/lab-store.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Row } from "./field-look.tsx";
import { NumberField } from "./NumberField.tsx";
import { UNNAMED } from "./quantity.ts";
import { TextRow } from "./TextField.tsx";
import { Section } from "./Section.tsx";
import { useValue } from "./use-field.ts";

export function SeedSection() {
  const seed = useValue("seed");
  return (
    <Section id="seed" title="Seed" paths={["seed", "date", "name", "v"]}>
      <Row path="seed" label="Seed" hint="Decides jitter, select among ready cases and the random scheduler">
        <span className="flex-1" />
        <IconButton
          label="The next seed"
          icon={<Dices />}
          className="size-6"
          onClick={() => setField("seed", typeof seed === "number" ? seed + 1 : 2, "seed")}
        />
        <NumberField path="seed" label="Seed" quantity="count" otherwise={1} className="w-24" />
      </Row>
      <TextRow path="date" label="Date" placeholder="2022-03-01T12:00:00Z" />
      <TextRow prose path="name" label="Name" placeholder={UNNAMED} />
    </Section>
  );
}
