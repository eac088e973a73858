import { readUploadAnswer, uploadAddress } from "./upload.ts";

export type Upload = { done: Promise<{ id: string }>; cancel: () => void };

/** As `uploadFile`, and tells how far it is (0 to 1); fetch cannot say that of what it sends. */
export function uploadWithProgress(file: File, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<{ id: string }>((resolve, reject) => {
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      try {
        resolve(readUploadAnswer(file.name, request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(new Error(`${file.name}: the connection broke. Try again.`));
    request.onabort = () => reject(new Error(`${file.name}: taken out`));
  });
  request.open("POST", uploadAddress(file.name));
  request.setRequestHeader("content-type", file.type || "application/octet-stream");
  request.send(file);
  return { done, cancel: () => request.abort() };
}
