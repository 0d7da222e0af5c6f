/** What tests of an application need. */
package apigen.sdk.testing;
