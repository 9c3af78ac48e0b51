/** What a person types into the filter line becomes the filter. */
import { parseFilter } from "./filter-language.ts";
import { useFilter } from "./filter.ts";

export function setFilterText(text: string): void {
  useFilter.setState({ text, filter: parseFilter(text) });
}
