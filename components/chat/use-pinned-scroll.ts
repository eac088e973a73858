"use client";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Nearer to the end than this counts as at the end. */
const NEAR_PX = 48;
const TOP_PX = 400;

type Options = { firstId: string | undefined; onTop: () => void };

/**
 * Keeps the newest words in sight while a person reads along, and what they look at in its place while they do not: also when older
 * messages come in above.
 */
export function usePinnedScroll(box: RefObject<HTMLDivElement | null>, { firstId, onTop }: Options) {
  const [isAtEnd, setAtEnd] = useState(true);
  const pinned = useRef(true);
  const heightBefore = useRef(0);

  const toEnd = useCallback(() => {
    const { current } = box;
    pinned.current = true;
    setAtEnd(true);
    if (current) current.scrollTop = current.scrollHeight;
  }, [box]);

  // The box and what is in it grow by themselves: words arrive, pictures and cards get their size.
  useEffect(() => {
    const { current } = box;
    const content = current?.firstElementChild;
    if (!current || !content) return;
    const observer = new ResizeObserver(() => {
      if (pinned.current) current.scrollTop = current.scrollHeight;
      heightBefore.current = current.scrollHeight;
    });
    observer.observe(content);
    observer.observe(current);
    return () => observer.disconnect();
  }, [box]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another first message means that older ones came in above
  useLayoutEffect(() => {
    const { current } = box;
    if (!current || pinned.current) return;
    current.scrollTop += current.scrollHeight - heightBefore.current;
    heightBefore.current = current.scrollHeight;
  }, [firstId, box]);

  const onScroll = () => {
    const { current } = box;
    if (!current) return;
    pinned.current = current.scrollHeight - current.scrollTop - current.clientHeight < NEAR_PX;
    setAtEnd(pinned.current);
    heightBefore.current = current.scrollHeight;
    if (current.scrollTop < TOP_PX) onTop();
  };
  return { isAtEnd, toEnd, onScroll };
}
