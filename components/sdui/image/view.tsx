"use client";
import { useState } from "react";
import type { ViewProps } from "../views.tsx";

/** An attachment of the team, from our own address only: an image from elsewhere could carry data away. */
export default function ImagePart({ props }: ViewProps<"image">) {
  const [isMissing, setMissing] = useState(false);
  return (
    <figure className="grid gap-1">
      {isMissing ? (
        <p className="rounded-8 border border-line2 border-dashed px-3 py-2.5 text-ink3">
          The picture is not there: {props.alt}
        </p>
      ) : (
        // biome-ignore lint/performance/noImgElement: an attachment behind the sign-in cannot pass through an image server
        <img
          src={`/api/files/${props.fileId}`}
          alt={props.alt}
          loading="lazy"
          referrerPolicy="no-referrer"
          onError={() => setMissing(true)}
          className="max-h-96 max-w-full rounded-8 border border-line object-contain"
        />
      )}
      {props.caption && <figcaption className="text-12 text-ink3">{props.caption}</figcaption>}
    </figure>
  );
}
