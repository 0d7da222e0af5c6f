// What formats of plain and of internationalised names share.
#pragma once

#include <string_view>

namespace apigen::rt {

/// RFC 1123 section 2.1, with the reserved labels of RFC 5891 section 4.2.3.1.
bool is_hostname(std::string_view text);
/// RFC 5321 section 4.1.2 Mailbox, without quoted controls. `international`: RFC 6531, with all of Unicode in the local part.
bool is_mailbox(std::string_view text, bool international, bool (*is_domain)(std::string_view));

}  // namespace apigen::rt
