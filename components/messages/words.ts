import {
  Check,
  CircleHelp,
  Eye,
  Heart,
  type LucideIcon,
  PartyPopper,
  Rocket,
  ThumbsDown,
  ThumbsUp,
} from "lucide-react";
import type { MessageKind, Reaction, TargetOutcome } from "#server/domains/messages/schema";

export const reactionLooks: Record<Reaction, { icon: LucideIcon; label: string }> = {
  thumbs_up: { icon: ThumbsUp, label: "Agree" },
  thumbs_down: { icon: ThumbsDown, label: "Disagree" },
  heart: { icon: Heart, label: "Thank you" },
  party: { icon: PartyPopper, label: "Well done" },
  eyes: { icon: Eye, label: "I look at it" },
  check: { icon: Check, label: "Done" },
  question: { icon: CircleHelp, label: "I do not understand" },
  rocket: { icon: Rocket, label: "Go" },
};

export const kindWords: Record<MessageKind, string> = {
  comment: "Comment",
  status_update: "Status",
  question: "Question",
  answer: "Answer",
  return: "Sent back",
};

export const outcomeWords: Record<TargetOutcome, string> = {
  pending: "is being woken",
  queued: "was woken",
  coalesced: "takes it with another call",
  dropped: "was not woken",
  not_woken: "was not woken",
  notified: "was notified",
};
