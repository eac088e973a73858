"use client";
import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";

type SheetProps = {
  title: string;
  description?: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
  footer?: ReactNode;
};

/** A drawer at the right on a desktop, a sheet from below on a phone. Focus stays in it, Escape closes it. */
export function Sheet({ title, description, isOpen, onOpenChange, children, footer }: SheetProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-[appear_180ms_var(--ease)] bg-veil" />
        <Dialog.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className="fixed z-50 flex flex-col border-line2 bg-surface text-ink shadow-2 max-md:inset-x-0 max-md:bottom-0 max-md:max-h-[85dvh] max-md:animate-[slide-up_180ms_var(--ease)] max-md:rounded-t-14 max-md:border-t md:inset-y-0 md:right-0 md:w-[400px] md:animate-[slide-left_180ms_var(--ease)] md:border-l"
        >
          <header className="flex items-center justify-between gap-2 border-line border-b px-4 py-2.5">
            <Dialog.Title className="min-w-0 font-600 text-14 [overflow-wrap:anywhere]">{title}</Dialog.Title>
            <Dialog.Close asChild>
              <Button kind="quiet" size="icon" aria-label="Close">
                <X size={16} />
              </Button>
            </Dialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">
            {description && <Dialog.Description className="mb-3 text-ink2">{description}</Dialog.Description>}
            {children}
          </div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-4 py-3">{footer}</footer>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
