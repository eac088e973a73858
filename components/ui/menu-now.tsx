"use client";
import { type ReactElement, useState } from "react";
import type { MenuPlan } from "./lazy-menu.tsx";
import { Menu, MenuChoice, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "./menu.tsx";

type MenuNowProps = MenuPlan & { trigger: ReactElement };

export default function MenuNow({ trigger, choice, items = [], align, side }: MenuNowProps) {
  const [isOpen, setOpen] = useState(true);
  return (
    <Menu open={isOpen} onOpenChange={setOpen}>
      <MenuTrigger asChild>{trigger}</MenuTrigger>
      <MenuContent align={align} side={side}>
        {choice && <MenuChoice {...choice} />}
        {choice && items.length > 0 && <MenuSeparator />}
        {items.map((item) => (
          <MenuItem key={item.label} onSelect={item.onSelect}>
            {item.icon} {item.label}
          </MenuItem>
        ))}
      </MenuContent>
    </Menu>
  );
}
