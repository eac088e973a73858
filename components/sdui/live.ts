import { CATALOG, type PartNode, type UiNode } from "./catalog.ts";
import type { UiComponent } from "./schema.ts";

/** Whether the part was written with data of its own, or only names where they come from; heads of columns alone are no data. */
export function hasOwnData(node: PartNode): boolean {
  const component: UiComponent = CATALOG[node.type];
  const props: Record<string, unknown> = node.props;
  return Object.entries(component.empty ?? {}).every(
    ([key, empty]) => JSON.stringify(props[key]) !== JSON.stringify(empty),
  );
}

/** Whether there is a part that was written with figures and also names where newer ones come from. */
export function canBeLive(node: UiNode): boolean {
  if (node.type === "invalid" || node.type === "pending") return false;
  return (node.bind !== undefined && hasOwnData(node)) || (node.children ?? []).some(canBeLive);
}
