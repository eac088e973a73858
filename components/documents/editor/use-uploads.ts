"use client";
import { useState } from "react";
import { refuseFiles, uploadForDocument } from "#components/lib/upload";

const IMAGE = /^image\/(png|jpeg|gif|webp|avif)$/;

/** Brackets and line breaks in a file's name would end the link early. */
const nameOf = (file: File) => file.name.replace(/[[\]\n\r\\]/g, " ").trim() || "file";

/** Sends files into the document. Answers the Markdown that shows them: images in place, everything else as a link. */
export function useUploads() {
  const [sending, setSending] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);

  async function send(files: File[]): Promise<string> {
    const refusal = refuseFiles(files);
    setProblem(refusal);
    if (refusal) return "";
    setSending(files.length);
    try {
      const stored = await Promise.all(files.map((file) => uploadForDocument(file)));
      return stored
        .map(({ id }, index) => {
          const file = files[index];
          const link = `[${file ? nameOf(file) : "file"}](attachment:${id})`;
          return file && IMAGE.test(file.type) ? `!${link}` : link;
        })
        .join("\n");
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "The file was not sent.");
      return "";
    } finally {
      setSending(0);
    }
  }

  return { send, sending, problem };
}
