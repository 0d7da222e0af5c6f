package apigen.sdk.internal;

import apigen.sdk.Cancellation;
import apigen.sdk.CancelledException;
import apigen.sdk.ItemStream;
import apigen.sdk.TransportException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads items out of an answer: events (WHATWG HTML, "Server-sent events") or lines. */
final class StreamSource<T> implements ItemStream.Source<T> {
  private final InputStream body;
  private final BodyKind kind;
  private final Codec<T> codec;
  private final boolean lenient;
  private final Cancellation cancellation;
  private final Runnable forget;
  private boolean skipLineFeed;

  StreamSource(
      InputStream body, BodyKind kind, Codec<T> codec, boolean lenient, Cancellation cancellation) {
    this.body = new BufferedInputStream(body);
    this.kind = kind;
    this.codec = codec;
    this.lenient = lenient;
    this.cancellation = cancellation;
    this.forget = cancellation == null ? () -> {} : cancellation.onCancel(() -> closeBody(body));
  }

  @Override
  public T read() {
    while (true) {
      String text;
      try {
        text = kind == BodyKind.EVENTS ? event() : line(true).strip();
      } catch (EOFException end) {
        return null;
      } catch (IOException problem) {
        throw cancellation != null && cancellation.isCancelled()
            ? new CancelledException()
            : new TransportException(problem);
      }
      if (text.equals("[DONE]")) {
        return null;
      } else if (!text.isEmpty()) {
        BodyKind inner =
            kind == BodyKind.EVENTS && codec == Codecs.STRING ? BodyKind.TEXT : BodyKind.JSON;
        return Answers.decode(text.getBytes(StandardCharsets.UTF_8), inner, codec, lenient);
      }
    }
  }

  @Override
  public void close() {
    forget.run();
    closeBody(body);
  }

  private static void closeBody(InputStream body) {
    try {
      body.close();
    } catch (IOException problem) {
      // Nobody reads it any more.
    }
  }

  /** The data of the next event; one that was not finished is dropped. */
  private String event() throws IOException {
    StringBuilder data = null;
    while (true) {
      String line = line(false);
      if (line.isEmpty() && data != null) {
        return data.toString();
      }
      String[] pair = line.split(":", 2);
      if (pair[0].equals("data")) {
        data = data == null ? new StringBuilder() : data.append('\n');
        String value = pair.length > 1 ? pair[1] : "";
        data.append(value.startsWith(" ") ? value.substring(1) : value);
      }
    }
  }

  /** The next line without its end; {@code unfinished}: also what stands behind the last one. */
  private String line(boolean unfinished) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int c = body.read();
      boolean skip = skipLineFeed && c == '\n';
      skipLineFeed = c == '\r';
      if (c < 0 && (!unfinished || line.size() == 0)) {
        throw new EOFException();
      } else if (c < 0 || c == '\r' || c == '\n' && !skip) {
        return line.toString(StandardCharsets.UTF_8);
      } else if (!skip) {
        line.write(c);
      }
    }
  }
}
