package apigen.sdk;

import java.net.http.HttpHeaders;

/**
 * What stands above the body of an answer.
 *
 * @param status the status
 * @param headers the headers
 */
public record ResponseInfo(int status, HttpHeaders headers) {}
