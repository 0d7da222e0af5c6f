/** What the package is made of; not for use from outside, and subject to change. */
package apigen.sdk.internal;
