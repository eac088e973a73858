import { performance } from "node:perf_hooks";
import { hasAttention } from "#server/core/attention";

/** How much of the last moment the process was busy, 0 to 1. */
export type BusyShare = () => number;

const ROOM_BELOW = 0.7;
const LOOK_EVERY_MS = 10;
const LONGEST_REST_MS = 50;

/**
 * Who may begin a step now. While the process has nothing to spare, steps go one after another, so that people's pages stay
 * quick; steps that wait (for a model, a shell, a far database) leave room, and others begin beside them. While somebody is asking,
 * each busy step is followed by a rest of its own length: half of the process is theirs.
 */
export class Turns {
  private readonly busyShare: BusyShare;
  private readonly isAsked: () => boolean;
  private readonly line: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private under = 0;
  private rest: NodeJS.Timeout | undefined;

  constructor(busyShare: BusyShare = measureBusyShare(), isAsked: () => boolean = hasAttention) {
    this.busyShare = busyShare;
    this.isAsked = isAsked;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.begin();
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.under -= 1;
      if (this.under === 0) this.goOn(performance.now() - began);
    }
  }

  private async begin(): Promise<void> {
    if (this.under === 0 && this.line.length === 0 && !this.rest) {
      this.under = 1;
      return;
    }
    const turn = Promise.withResolvers<void>();
    this.line.push(turn.resolve);
    this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS);
    await turn.promise;
  }

  private goOn(tookMs: number): void {
    if (!this.isAsked() || this.busyShare() < ROOM_BELOW) {
      this.admit();
      return;
    }
    this.rest = setTimeout(
      () => {
        this.rest = undefined;
        this.admit();
      },
      Math.min(tookMs, LONGEST_REST_MS),
    );
  }

  /** One more at each look: what it takes shows only at the next. */
  private look(): void {
    if (this.rest) return;
    if (this.under === 0 || this.busyShare() < ROOM_BELOW) this.admit();
  }

  private admit(): void {
    const next = this.line.shift();
    if (next) {
      this.under += 1;
      next();
    }
    if (this.line.length > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

/** The event loop's share of work since the last look. */
function measureBusyShare(): BusyShare {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
