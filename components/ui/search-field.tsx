"use client";
import { Search } from "lucide-react";
import { useEffect, useRef } from "react";
import { cn } from "#components/lib/cn";
import { Input } from "./input.tsx";

const TYPING_MS = 250;

type SearchFieldProps = {
  label: string;
  placeholder: string;
  maxLength: number;
  value: string;
  onChange: (text: string) => void;
  className?: string;
};

/** Searches while somebody types; Enter searches at once. */
export function SearchField({ label, placeholder, maxLength, value, onChange, className }: SearchFieldProps) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Whoever has left the page meanwhile is not searching there any more.
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (text: string, ms: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(text.trim()), ms);
  };
  return (
    <div className={cn("relative min-w-40 flex-1", className)}>
      <Search size={14} className="pointer-events-none absolute top-2 left-2.5 text-ink3 max-md:top-3" aria-hidden />
      <Input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        maxLength={maxLength}
        className="text-ellipsis pl-8"
        defaultValue={value}
        onChange={(event) => search(event.target.value, TYPING_MS)}
        onKeyDown={(event) => event.key === "Enter" && search(event.currentTarget.value, 0)}
      />
    </div>
  );
}
