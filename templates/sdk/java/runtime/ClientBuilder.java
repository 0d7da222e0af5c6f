package apigen.sdk;

import apigen.sdk.internal.ClientSettings;
import java.util.concurrent.Executor;

/**
 * The options of a client.
 *
 * @param <B> the builder itself
 */
public abstract class ClientBuilder<B extends ClientBuilder<B>> {
  private final ClientSettings settings = new ClientSettings();

  /**
   * For the package's own classes.
   *
   * @hidden
   */
  protected ClientBuilder() {}

  /**
   * For the package's own classes.
   *
   * @return what was set
   * @hidden
   */
  protected final ClientSettings settings() {
    return settings;
  }

  @SuppressWarnings("unchecked") // B is the class that extends this one
  private B self() {
    return (B) this;
  }

  /**
   * The address of the service.
   *
   * @param url as {@code https://api.example.com/prod}
   * @return this
   */
  public final B baseUrl(String url) {
    settings.baseUrl = url;
    return self();
  }

  /**
   * Chooses one of the document's servers.
   *
   * @param index its place, from 0
   * @return this
   */
  public final B server(int index) {
    settings.server = index;
    return self();
  }

  /**
   * Sets a variable of the server's address.
   *
   * @param name its name
   * @param value its value
   * @return this
   */
  public final B serverVariable(String name, String value) {
    settings.serverVariables.put(name, value);
    return self();
  }

  /**
   * Sends requests by another transport. The client closes it.
   *
   * @param transport sends them
   * @return this
   */
  public final B transport(Transport transport) {
    settings.transport = transport;
    return self();
  }

  /**
   * Adds an interceptor, within those that were added before.
   *
   * @param interceptor sees every attempt
   * @return this
   */
  public final B interceptor(Interceptor interceptor) {
    settings.interceptors.add(interceptor);
    return self();
  }

  /**
   * Logs attempts at level DEBUG: method, URL, status, time and headers, without credentials and
   * bodies. Where nothing is said, to the logger that has the name of the package.
   *
   * @param logger where to
   * @return this
   */
  public final B logger(System.Logger logger) {
    settings.logger = logger;
    return self();
  }

  /**
   * Lets required members of answers be missing. Their getters throw then.
   *
   * @return this
   */
  public final B lenientDecoding() {
    settings.lenient = true;
    return self();
  }

  /**
   * Names the application in the user agent.
   *
   * @param suffix as {@code my-app/2.1}
   * @return this
   */
  public final B userAgentSuffix(String suffix) {
    settings.userAgentSuffix = suffix;
    return self();
  }

  /**
   * What token sources, time-outs and delayed attempts run on; threads of the package's own where
   * nothing is said. It must not be blocked by what waits for a call.
   *
   * @param executor runs them
   * @return this
   */
  public final B executor(Executor executor) {
    settings.executor = executor;
    return self();
  }

  /**
   * An option for all calls; one of a call goes before it.
   *
   * @param option the option
   * @return this
   */
  public final B option(CallOption option) {
    option.applyTo(settings.calls);
    return self();
  }
}
