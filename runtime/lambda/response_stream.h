// A function's response on its way from the host's thread to a worker's, piece by piece as the function writes it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace apigen::lambda {

class ReturnPath;

class ResponseStream : public std::enable_shared_from_this<ResponseStream> {
 public:
  /// Who reads. On the worker's thread.
  class Reader {
   public:
    virtual ~Reader() = default;
    /// Something has come since take() found nothing.
    virtual void on_more() = 0;
  };

  explicit ResponseStream(std::shared_ptr<ReturnPath> home) : home_(std::move(home)) {}

  // ---- On the host's thread.
  /// False: so much waits that the function has to be held up until the worker asks for more.
  bool push(std::string_view bytes);
  /// Nothing comes any more; not `whole`: it broke off.
  void end(bool whole);

  // ---- On the worker's thread.
  enum class State : std::uint8_t { data, nothing, end, failed };
  /// Puts all that has come into `bytes`. `held_up`: the function was, and can go on.
  State take(std::string& bytes, bool& held_up);
  /// Nobody reads any more. True: the function was held up.
  bool abandon();
  Reader* reader = nullptr;

 private:
  void tell();

  std::mutex lock_;
  std::string waiting_;
  bool ended_ = false, whole_ = false, abandoned_ = false, held_up_ = false;
  bool told_ = false;  // the worker is on its way to look
  const std::shared_ptr<ReturnPath> home_;
};

}  // namespace apigen::lambda
