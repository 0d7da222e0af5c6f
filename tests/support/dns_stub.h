// A name server on loopback UDP that answers as a test says, on its own thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace apigen::testing {

struct DnsReply {
  std::vector<std::string> addresses;  // those of the asked family are sent
  std::uint32_t ttl = 60;
  int code = 0;              // 3: no such name, 2: server failure
  bool silent = false;       // no answer at all
  bool wrong_id = false;     // as a forger would guess
};

class DnsStub {
 public:
  using Answer = std::function<DnsReply(const std::string& name, bool v6)>;
  explicit DnsStub(Answer answer);
  ~DnsStub();
  DnsStub(const DnsStub&) = delete;
  DnsStub& operator=(const DnsStub&) = delete;

  /// "127.0.0.1:port", as c-ares takes it.
  std::string address() const;
  int questions() const { return questions_; }

 private:
  void serve();
  Answer answer_;
  int fd_;
  std::uint16_t port_ = 0;
  std::atomic<int> questions_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace apigen::testing
