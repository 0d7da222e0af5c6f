package apigen.sdk.internal;

import apigen.sdk.Interceptor;
import apigen.sdk.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** Options of a client. */
public final class ClientSettings {
  public final CallSettings calls = new CallSettings();
  public final Map<String, String> serverVariables = new TreeMap<>();
  public final List<Interceptor> interceptors = new ArrayList<>();
  public String baseUrl;
  public int server;
  public Transport transport;
  public System.Logger logger;
  public boolean lenient;
  public String userAgentSuffix;
  public Executor executor;
  public Map<String, Object> credentials = Map.of();

  ClientSettings copy() {
    ClientSettings out = new ClientSettings();
    out.serverVariables.putAll(serverVariables);
    out.interceptors.addAll(interceptors);
    out.baseUrl = baseUrl;
    out.server = server;
    out.transport = transport;
    out.logger = logger;
    out.lenient = lenient;
    out.userAgentSuffix = userAgentSuffix;
    out.executor = executor;
    out.credentials = credentials;
    return out;
  }
}
