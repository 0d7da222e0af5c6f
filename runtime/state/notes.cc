#include "notes.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace apigen::state {
namespace {

/// Before the texts of plan and key. `check`: CRC-32 of all that follows it.
struct Head {
  std::uint32_t check;
  std::uint32_t period, day;
  std::uint16_t plan_size, key_size;
  std::uint64_t in_period, on_day;
};
static_assert(sizeof(Head) == 32);

std::uint32_t check_of(const char* note, std::size_t size) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(note) + sizeof(Head::check);
  return static_cast<std::uint32_t>(crc32(0, bytes, static_cast<unsigned>(size - sizeof(Head::check))));
}

void append_note(std::string& out, const CountedKey& one) {
  const std::size_t begin = out.size();
  const Head head{.check = 0,
                  .period = one.counted.period,
                  .day = one.counted.day,
                  .plan_size = static_cast<std::uint16_t>(one.plan.size()),
                  .key_size = static_cast<std::uint16_t>(one.key.size()),
                  .in_period = one.counted.in_period,
                  .on_day = one.counted.on_day};
  out.append(reinterpret_cast<const char*>(&head), sizeof head).append(one.plan).append(one.key);
  const std::uint32_t check = check_of(out.data() + begin, out.size() - begin);
  std::memcpy(out.data() + begin, &check, sizeof check);
}

}  // namespace

Notes::~Notes() {
  for (std::size_t which = 0; which < files_.size(); ++which) {
    if (files_[which].fd < 0) continue;
    ::close(files_[which].fd);
    if (files_[which].size == 0) ::unlink(name(which).c_str());
  }
}

void Notes::read(const std::function<void(const CountedKey&)>& use) const {
  for (std::size_t which = 0; which < files_.size(); ++which) {
    std::ifstream file(name(which), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (std::size_t at = 0; at + sizeof(Head) <= text.size();) {
      Head head;
      std::memcpy(&head, text.data() + at, sizeof head);
      const std::size_t size = sizeof head + head.plan_size + head.key_size;
      // The last note may have been cut short.
      if (size > text.size() - at || head.check != check_of(text.data() + at, size)) break;
      const char* plan = text.data() + at + sizeof head;
      use({std::string(plan, head.plan_size), std::string(plan + head.plan_size, head.key_size), {head.period, head.in_period, head.day, head.on_day}});
      at += size;
    }
  }
}

bool Notes::append(const std::vector<CountedKey>& counted) {
  File& file = files_[current_];
  if (file.fd < 0) file.fd = ::open(name(current_).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (file.fd < 0 || file.size > kMost) return false;
  text_.clear();
  for (const CountedKey& one : counted) append_note(text_, one);
  for (std::size_t done = 0; done < text_.size();) {
    const ssize_t written = ::write(file.fd, text_.data() + done, text_.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      // Half a note would hide those that follow it.
      (void)!::ftruncate(file.fd, static_cast<off_t>(file.size));
      return false;
    }
    done += static_cast<std::size_t>(written);
  }
  file.size += text_.size();
  return true;
}

void Notes::turn() {
  if (files_[1 - current_].size == 0) current_ = 1 - current_;
}

void Notes::forget_turned() { forget(1 - current_); }

void Notes::forget_all() {
  for (std::size_t which = 0; which < files_.size(); ++which) {
    if (files_[which].fd >= 0) ::close(files_[which].fd);
    files_[which] = {};
    ::unlink(name(which).c_str());
  }
}

void Notes::forget(std::size_t which) {
  File& file = files_[which];
  if (file.fd >= 0 && ::ftruncate(file.fd, 0) == 0) file.size = 0;
}

}  // namespace apigen::state
