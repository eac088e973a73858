"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Columns2, PinOff, RectangleHorizontal } from "lucide-react";
import { useMemo } from "react";
import { LiveButton } from "#components/sdui/card-tools";
import { parseUiTree } from "#components/sdui/catalog";
import { CardFrame, TraceLink } from "#components/sdui/generated-card";
import { UiTreeView } from "#components/sdui/renderer";
import { UiHostProvider } from "#components/sdui/ui-host";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import type { PinView } from "#server/domains/ui/schema";
import { canBeLive } from "../sdui/live.ts";

type PinnedCardProps = { pin: PinView; place: number; count: number; onRemoved: (pin: PinView) => void };

export function PinnedCard({ pin, place, count, onRemoved }: PinnedCardProps) {
  const { tree } = useMemo(() => parseUiTree(pin.tree), [pin.tree]);
  const host = useMemo(() => ({ isLive: pin.isLive }), [pin.isLive]);
  return (
    <CardFrame
      title={pin.title}
      foot={<PinTools pin={pin} place={place} count={count} onRemoved={onRemoved} isBound={canBeLive(tree)} />}
    >
      <UiHostProvider host={host}>
        <UiTreeView node={tree} />
      </UiHostProvider>
    </CardFrame>
  );
}

function PinTools({ pin, place, count, onRemoved, isBound }: PinnedCardProps & { isBound: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const again = { onSuccess: () => queryClient.invalidateQueries(trpc.pins.pathFilter()) };
  const change = useMutation(trpc.pins.change.mutationOptions(again));
  const move = useMutation(trpc.pins.move.mutationOptions(again));
  const unpin = useMutation(
    trpc.pins.unpin.mutationOptions({
      onSuccess: () => {
        onRemoved(pin);
        return again.onSuccess();
      },
    }),
  );
  const failure = change.error ?? move.error ?? unpin.error;
  const { id } = pin;
  const isWide = pin.size === "full";
  const Size = isWide ? Columns2 : RectangleHorizontal;
  return (
    <>
      {isBound && <LiveButton isLive={pin.isLive} onLive={(isLive) => change.mutate({ id, isLive })} />}
      {place > 0 && (
        <IconButton
          label={`Move ${pin.title} before`}
          icon={ArrowUp}
          onPress={() => move.mutate({ id, place: place - 1 })}
        />
      )}
      {place < count - 1 && (
        <IconButton
          label={`Move ${pin.title} after`}
          icon={ArrowDown}
          onPress={() => move.mutate({ id, place: place + 1 })}
        />
      )}
      <IconButton
        label={isWide ? `Show ${pin.title} in half the width` : `Show ${pin.title} in the whole width`}
        icon={Size}
        className="max-xl:hidden"
        onPress={() => change.mutate({ id, size: isWide ? "half" : "full" })}
      />
      <IconButton label={`Take ${pin.title} off the dashboard`} icon={PinOff} onPress={() => unpin.mutate({ id })} />
      {pin.runId !== null && pin.runNumber !== null && (
        <TraceLink origin={{ runId: pin.runId, runNumber: pin.runNumber, stepIndex: pin.stepIndex ?? 1 }} />
      )}
      {failure && (
        <p role="alert" className="w-full px-2.5 pb-1 text-fail">
          Not done: {failure.message}
        </p>
      )}
    </>
  );
}

type IconButtonProps = { label: string; icon: typeof ArrowUp; onPress: () => void; className?: string };

function IconButton({ label, icon: Icon, onPress, className }: IconButtonProps) {
  return (
    <Button kind="quiet" size="icon" className={className} aria-label={label} title={label} onClick={onPress}>
      <Icon size={14} aria-hidden />
    </Button>
  );
}
