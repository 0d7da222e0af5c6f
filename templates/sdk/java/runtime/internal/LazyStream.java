package apigen.sdk.internal;

import apigen.sdk.Binary;
import java.io.IOException;
import java.io.InputStream;

/** Bytes that are opened when they are read. */
final class LazyStream extends InputStream {
  private final Binary.Source source;
  private InputStream opened;

  LazyStream(Binary.Source source) {
    this.source = source;
  }

  private InputStream opened() throws IOException {
    if (opened == null) {
      opened = source.open();
    }
    return opened;
  }

  @Override
  public int read() throws IOException {
    return opened().read();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return opened().read(into, offset, length);
  }

  @Override
  public void close() throws IOException {
    if (opened != null) {
      opened.close();
    }
  }
}
