import { useRef, useState } from "react";
import { refuseFiles } from "#components/lib/upload";
import { type Upload, uploadWithProgress } from "#components/lib/upload-progress";

export const MAX_ATTACHED = 10;

export type Attachment = {
  key: string;
  name: string;
  size: number;
  /** From 0 to 1 while it is on its way. */
  progress: number;
  /** Once it is stored. */
  id: string | null;
  error: string | null;
};

export type Attachments = {
  items: Attachment[];
  problem: string | null;
  isUploading: boolean;
  add: (files: Iterable<File>) => void;
  remove: (key: string) => void;
  clear: () => void;
};

/** Files of a message that is being written: each goes up when it is added, and says what is wrong with it in its own place. */
export function useAttachments(): Attachments {
  const [items, setItems] = useState<Attachment[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const uploads = useRef(new Map<string, Upload>());

  const change = (key: string, changes: Partial<Attachment>) =>
    setItems((now) => now.map((item) => (item.key === key ? { ...item, ...changes } : item)));

  function begin(file: File): Attachment {
    const item = { key: crypto.randomUUID(), name: file.name, size: file.size, progress: 0, id: null, error: null };
    const refused = refuseFiles([file]);
    if (refused) return { ...item, error: refused };
    const upload = uploadWithProgress(file, (progress) => change(item.key, { progress }));
    uploads.current.set(item.key, upload);
    upload.done.then(
      ({ id }) => change(item.key, { id, progress: 1 }),
      (error: unknown) => change(item.key, { error: error instanceof Error ? error.message : String(error) }),
    );
    return item;
  }

  return {
    items,
    problem,
    isUploading: items.some((item) => item.id === null && item.error === null),
    add: (files) => {
      const given = [...files];
      const room = MAX_ATTACHED - items.length;
      setProblem(given.length > room ? `A message takes ${MAX_ATTACHED} files; the rest was left out.` : null);
      const begun = given.slice(0, Math.max(0, room)).map(begin);
      setItems((now) => [...now, ...begun]);
    },
    remove: (key) => {
      uploads.current.get(key)?.cancel();
      uploads.current.delete(key);
      setProblem(null);
      setItems((now) => now.filter((item) => item.key !== key));
    },
    clear: () => {
      uploads.current.clear();
      setProblem(null);
      setItems([]);
    },
  };
}

/** Files of a drop or a paste. An image from the clipboard has no name of its own. */
export function filesOf(data: DataTransfer): File[] {
  return [...data.files].map((file) =>
    file.name === "" || file.name === "image.png"
      ? new File([file], `pasted-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.png`, {
          type: file.type,
        })
      : file,
  );
}
