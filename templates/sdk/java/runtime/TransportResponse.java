package apigen.sdk;

import java.io.InputStream;
import java.net.http.HttpHeaders;

/**
 * An answer of the service.
 *
 * @param status its status
 * @param headers its headers
 * @param body its body, to be closed by who reads it; empty if there is none
 */
public record TransportResponse(int status, HttpHeaders headers, InputStream body) {}
