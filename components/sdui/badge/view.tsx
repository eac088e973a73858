import { Chip } from "#components/ui/chip";
import type { ViewProps } from "../views.tsx";

export default function BadgePart({ props }: ViewProps<"badge">) {
  return (
    <span>
      <Chip tone={props.tone ?? "plain"} className="whitespace-normal">
        {props.text}
      </Chip>
    </span>
  );
}
