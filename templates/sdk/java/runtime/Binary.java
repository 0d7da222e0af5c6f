package apigen.sdk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Bytes to send: a whole body, or a file in a form. Immutable; but those of an {@link InputStream}
 * can be read only once, so that a call with them is never tried again.
 */
public final class Binary {
  /** Where bytes come from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Opens the bytes from their beginning; called for each attempt.
     *
     * @return the bytes, which are closed after use
     * @throws IOException if they cannot be read
     */
    InputStream open() throws IOException;
  }

  private final Source source;
  private final boolean repeatable;
  private final long size;
  private final String name;
  private final String type;

  private Binary(Source source, boolean repeatable, long size, String name, String type) {
    this.source = source;
    this.repeatable = repeatable;
    this.size = size;
    this.name = name;
    this.type = type;
  }

  /**
   * Bytes in memory.
   *
   * @param bytes the bytes; they are copied
   * @return the same to be sent
   */
  public static Binary of(byte[] bytes) {
    byte[] copy = bytes.clone();
    return new Binary(() -> new ByteArrayInputStream(copy), true, copy.length, null, null);
  }

  /**
   * Text in UTF-8.
   *
   * @param text the text
   * @return the same to be sent
   */
  public static Binary of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The bytes of a file, under its name.
   *
   * @param file the file, which must not change while it is sent
   * @return the same to be sent
   * @throws UncheckedIOException if it cannot be read
   */
  public static Binary of(Path file) {
    try {
      String name = String.valueOf(file.getFileName());
      return new Binary(() -> Files.newInputStream(file), true, Files.size(file), name, null);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /**
   * Bytes that can be read again.
   *
   * @param source opens them
   * @return the same to be sent
   */
  public static Binary of(Source source) {
    return new Binary(source, true, -1, null, null);
  }

  /**
   * Bytes that can be read again, of a size that is known.
   *
   * @param source opens them
   * @param size how many they are
   * @return the same to be sent
   */
  public static Binary of(Source source, long size) {
    return new Binary(source, true, size, null, null);
  }

  /**
   * Bytes that can be read once.
   *
   * @param stream the bytes; closed after use
   * @return the same to be sent
   */
  public static Binary once(InputStream stream) {
    AtomicReference<InputStream> unread = new AtomicReference<>(stream);
    Source source =
        () -> {
          InputStream taken = unread.getAndSet(null);
          if (taken == null) {
            throw new IOException("these bytes have been read before");
          }
          return taken;
        };
    return new Binary(source, false, -1, null, null);
  }

  /**
   * The same bytes under a file name.
   *
   * @param name the name of the file in a form
   * @return the bytes with that name
   */
  public Binary named(String name) {
    return new Binary(source, repeatable, size, name, type);
  }

  /**
   * The same bytes with a media type.
   *
   * @param type the type of the file in a form, as {@code image/png}
   * @return the bytes with that type
   */
  public Binary typed(String type) {
    return new Binary(source, repeatable, size, name, type);
  }

  /** {@return the name of the file; {@code file} unless said otherwise} */
  public String name() {
    return name == null ? "file" : name;
  }

  /** {@return the media type; {@code application/octet-stream} unless said otherwise} */
  public String type() {
    return type == null ? "application/octet-stream" : type;
  }

  /** {@return whether {@link #open} can be called more than once} */
  public boolean repeatable() {
    return repeatable;
  }

  /** {@return how many bytes there are, if that is known} */
  public OptionalLong size() {
    return size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
  }

  /**
   * Opens the bytes from their beginning.
   *
   * @return the bytes, to be closed by the caller
   * @throws IOException if they cannot be read
   */
  public InputStream open() throws IOException {
    return source.open();
  }
}
