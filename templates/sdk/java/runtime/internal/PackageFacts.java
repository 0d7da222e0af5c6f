package apigen.sdk.internal;

import java.util.List;
import java.util.Map;

/** What the package says of itself; {@code environment} names the variable with the base URL. */
public record PackageFacts(
    String name,
    String version,
    String generator,
    String environment,
    String logger,
    List<Server> servers,
    Map<String, Scheme> schemes) {}
