"use client";
import { type ComponentProps, cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useState } from "react";

const MenuNow = lazy(() => import("./menu-now.tsx"));

export type MenuPlan = {
  choice?: {
    label: string;
    value: string;
    options: { value: string; label: string }[];
    onChange: (value: string) => void;
  };
  items?: { label: string; icon?: ReactNode; onSelect: () => void }[];
  align?: "start" | "end";
  side?: "top" | "bottom";
};

type LazyMenuProps = MenuPlan & { trigger: ReactElement<ComponentProps<"button">> };

/** A menu whose code comes with its first click: it is heavy, and most pages are read without opening one. */
export function LazyMenu({ trigger, ...plan }: LazyMenuProps) {
  const [isWanted, setWanted] = useState(false);
  const closed = cloneElement(trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onClick: () => setWanted(true),
  });
  if (!isWanted) return closed;
  return (
    <Suspense fallback={closed}>
      <MenuNow trigger={trigger} {...plan} />
    </Suspense>
  );
}
