// DJL's Java half talks to libtorch through a JNI library that is built for one version of PyTorch
// and CUDA. On a machine whose PyTorch is another one, this file, compiled there, takes that
// library's place: it has the functions that the ascent engine calls, and no others. See check.sh.
//
// Handles are addresses of tensors, values and modules on the heap, freed by the torchDelete
// functions. Number formats and devices are numbered as DJL numbers them.

#include <jni.h>
#include <torch/script.h>
#include <torch/torch.h>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

// the order of ai.djl.ndarray.types.DataType
constexpr at::ScalarType kFormats[] = {at::kFloat, at::kDouble, at::kHalf, at::kByte,
                                       at::kInt,   at::kChar,   at::kLong, at::kBool};

at::ScalarType format_of(jint number) {
  TORCH_CHECK(number >= 0 && number < static_cast<jint>(std::size(kFormats)),
              "no number format is numbered ", number);
  return kFormats[number];
}

jint number_of(at::ScalarType format) {
  for (size_t i = 0; i < std::size(kFormats); i++) {
    if (kFormats[i] == format) {
      return static_cast<jint>(i);
    }
  }
  TORCH_CHECK(false, "Java has no number format ", format);
}

template <typename T>
T& at_handle(jlong handle) {
  return *reinterpret_cast<T*>(handle);
}

template <typename T>
jlong handle_of(T value) {
  return reinterpret_cast<jlong>(new T(std::move(value)));
}

std::vector<int64_t> longs(JNIEnv* env, jlongArray array) {
  std::vector<int64_t> values(env->GetArrayLength(array));
  env->GetLongArrayRegion(array, 0, values.size(), reinterpret_cast<jlong*>(values.data()));
  return values;
}

jlongArray array_of(JNIEnv* env, const std::vector<jlong>& values) {
  jlongArray array = env->NewLongArray(values.size());
  env->SetLongArrayRegion(array, 0, values.size(), values.data());
  return array;
}

std::vector<at::Tensor> tensors(JNIEnv* env, jlongArray handles) {
  std::vector<at::Tensor> all;
  for (int64_t handle : longs(env, handles)) {
    all.push_back(at_handle<at::Tensor>(handle));
  }
  return all;
}

at::Device device_of(JNIEnv* env, jintArray device) {
  jint parts[2];
  env->GetIntArrayRegion(device, 0, 2, parts);
  return parts[0] == 0 ? at::Device(at::kCPU) : at::Device(at::kCUDA, static_cast<int8_t>(parts[1]));
}

at::TensorOptions options(JNIEnv* env, jint format, jintArray device) {
  return at::TensorOptions().dtype(format_of(format)).device(device_of(env, device));
}

// Runs what may throw, and throws it on as DJL does.
template <typename Work>
auto guarded(JNIEnv* env, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& e) {
    env->ThrowNew(env->FindClass("ai/djl/engine/EngineException"), e.what());
  }
  return decltype(work())();
}

}  // namespace

#define DJL(type, name) \
  extern "C" JNIEXPORT type JNICALL Java_ai_djl_pytorch_jni_PyTorchLibrary_##name

// --- what holds for the process or the thread

DJL(void, torchSetGradMode)(JNIEnv*, jobject, jboolean enabled) {
  c10::GradMode::set_enabled(enabled);
}

DJL(void, setGraphExecutorOptimize)(JNIEnv*, jobject, jboolean enabled) {
  torch::jit::setGraphExecutorOptimize(enabled);
}

DJL(jint, torchGetNumThreads)(JNIEnv*, jobject) { return at::get_num_threads(); }

DJL(void, torchSetNumThreads)(JNIEnv*, jobject, jint threads) { at::set_num_threads(threads); }

DJL(jint, torchGetNumInteropThreads)(JNIEnv*, jobject) { return at::get_num_interop_threads(); }

DJL(void, torchShowConfig)(JNIEnv* env, jobject, jobject features) {
  jmethodID add = env->GetMethodID(env->GetObjectClass(features), "add", "(Ljava/lang/Object;)Z");
  auto tell = [&](bool there, const char* name) {
    if (there) {
      env->CallBooleanMethod(features, add, env->NewStringUTF(name));
    }
  };
  tell(torch::cuda::is_available(), "CUDA");
  tell(torch::cuda::cudnn_is_available(), "CUDNN");
  tell(at::hasMKL(), "MKL");
  tell(at::hasMKLDNN(), "MKLDNN");
  tell(at::hasOpenMP(), "OPENMP");
}

// --- tensors

DJL(jint, torchDType)(JNIEnv* env, jobject, jlong tensor) {
  return guarded(env, [&] { return number_of(at_handle<at::Tensor>(tensor).scalar_type()); });
}

DJL(jintArray, torchDevice)(JNIEnv* env, jobject, jlong tensor) {
  at::Device device = at_handle<at::Tensor>(tensor).device();
  jint parts[] = {device.is_cuda() ? 1 : 0, device.index()};
  jintArray array = env->NewIntArray(2);
  env->SetIntArrayRegion(array, 0, 2, parts);
  return array;
}

DJL(jint, torchLayout)(JNIEnv*, jobject, jlong) { return 0; }  // strided: there are no others here

DJL(jlongArray, torchSizes)(JNIEnv* env, jobject, jlong tensor) {
  at::IntArrayRef sizes = at_handle<at::Tensor>(tensor).sizes();
  return array_of(env, std::vector<jlong>(sizes.begin(), sizes.end()));
}

DJL(jlong, torchFromBlob)
(JNIEnv* env, jobject, jobject buffer, jlongArray shape, jint format, jint, jintArray device,
 jboolean) {
  return guarded(env, [&] {
    void* bytes = env->GetDirectBufferAddress(buffer);
    at::Tensor seen = torch::from_blob(bytes, longs(env, shape), format_of(format));
    // on the CPU Java keeps the buffer for as long as the tensor lives
    return handle_of(seen.to(device_of(env, device)));
  });
}

DJL(jlong, torchZeros)
(JNIEnv* env, jobject, jlongArray shape, jint format, jint, jintArray device, jboolean) {
  return guarded(env, [&] {
    return handle_of(torch::zeros(longs(env, shape), options(env, format, device)));
  });
}

DJL(jlong, torchOnes)
(JNIEnv* env, jobject, jlongArray shape, jint format, jint, jintArray device, jboolean) {
  return guarded(env, [&] {
    return handle_of(torch::ones(longs(env, shape), options(env, format, device)));
  });
}

DJL(jlong, torchTo)(JNIEnv* env, jobject, jlong tensor, jint format, jintArray device) {
  return guarded(env, [&] {
    return handle_of(
        at_handle<at::Tensor>(tensor).to(device_of(env, device), format_of(format)));
  });
}

DJL(jlong, tensorClone)(JNIEnv* env, jobject, jlong tensor) {
  return guarded(env, [&] { return handle_of(at_handle<at::Tensor>(tensor).clone()); });
}

DJL(jboolean, torchIsContiguous)(JNIEnv*, jobject, jlong tensor) {
  return at_handle<at::Tensor>(tensor).is_contiguous();
}

DJL(jlong, torchToContiguous)(JNIEnv* env, jobject, jlong tensor) {
  return guarded(env, [&] { return handle_of(at_handle<at::Tensor>(tensor).contiguous()); });
}

DJL(jobject, torchDirectByteBuffer)(JNIEnv* env, jobject, jlong tensor) {
  at::Tensor& of = at_handle<at::Tensor>(tensor);
  return env->NewDirectByteBuffer(of.data_ptr(), of.nbytes());
}

DJL(jbyteArray, torchDataPtr)(JNIEnv* env, jobject, jlong tensor) {
  at::Tensor& of = at_handle<at::Tensor>(tensor);
  jbyteArray bytes = env->NewByteArray(of.nbytes());
  env->SetByteArrayRegion(bytes, 0, of.nbytes(), static_cast<const jbyte*>(of.data_ptr()));
  return bytes;
}

DJL(jlong, torchAdd)(JNIEnv* env, jobject, jlong one, jlong other) {
  return guarded(
      env, [&] { return handle_of(at_handle<at::Tensor>(one) + at_handle<at::Tensor>(other)); });
}

DJL(jlong, torchCat)(JNIEnv* env, jobject, jlongArray handles, jlong axis) {
  return guarded(env, [&] { return handle_of(torch::cat(tensors(env, handles), axis)); });
}

DJL(jlong, torchStack)(JNIEnv* env, jobject, jlongArray handles, jlong axis) {
  return guarded(env, [&] { return handle_of(torch::stack(tensors(env, handles), axis)); });
}

// An index is gathered part by part.
using Index = std::vector<at::indexing::TensorIndex>;

DJL(jlong, torchIndexInit)(JNIEnv*, jobject, jint parts) {
  Index index;
  index.reserve(parts);
  return handle_of(std::move(index));
}

DJL(void, torchIndexAppendFixed)(JNIEnv*, jobject, jlong index, jlong at) {
  at_handle<Index>(index).emplace_back(static_cast<int64_t>(at));
}

// open: 1 where the end is, 2 where the beginning is, 3 where both are
DJL(void, torchIndexAppendSlice)
(JNIEnv*, jobject, jlong index, jlong from, jlong to, jlong step, jint open) {
  auto bound = [](bool is_open, int64_t value) {
    return is_open ? std::optional<c10::SymInt>() : std::optional<c10::SymInt>(value);
  };
  at_handle<Index>(index).emplace_back(at::indexing::Slice(
      bound(open & 2, from), bound(open & 1, to), std::optional<c10::SymInt>(step)));
}

DJL(jlong, torchIndexAdvGet)(JNIEnv* env, jobject, jlong tensor, jlong index) {
  return guarded(env, [&] {
    return handle_of(at_handle<at::Tensor>(tensor).index(at_handle<Index>(index)));
  });
}

DJL(void, torchDeleteIndex)(JNIEnv*, jobject, jlong index) {
  delete reinterpret_cast<Index*>(index);
}

DJL(jlong, torchReshape)(JNIEnv* env, jobject, jlong tensor, jlongArray shape) {
  return guarded(
      env, [&] { return handle_of(at_handle<at::Tensor>(tensor).reshape(longs(env, shape))); });
}

DJL(void, torchDeleteTensor)(JNIEnv*, jobject, jlong tensor) {
  delete reinterpret_cast<at::Tensor*>(tensor);
}

// --- values

DJL(jlong, iValueFromTensor)(JNIEnv*, jobject, jlong tensor) {
  return handle_of(c10::IValue(at_handle<at::Tensor>(tensor)));
}

DJL(jlong, iValueFromTensorList)(JNIEnv* env, jobject, jlongArray handles) {
  return handle_of(c10::IValue(tensors(env, handles)));
}

DJL(jlong, iValueFromLong)(JNIEnv*, jobject, jlong value) {
  return handle_of(c10::IValue(static_cast<int64_t>(value)));
}

DJL(jlong, iValueFromDouble)(JNIEnv*, jobject, jdouble value) {
  return handle_of(c10::IValue(static_cast<double>(value)));
}

DJL(jlong, iValueToTensor)(JNIEnv*, jobject, jlong value) {
  return handle_of(at_handle<c10::IValue>(value).toTensor());
}

DJL(jlongArray, iValueToTensorList)(JNIEnv* env, jobject, jlong value) {
  std::vector<jlong> handles;
  for (const at::Tensor& tensor : at_handle<c10::IValue>(value).toTensorVector()) {
    handles.push_back(handle_of(tensor));
  }
  return array_of(env, handles);
}

static jlongArray handles_of(JNIEnv* env, c10::ArrayRef<c10::IValue> values) {
  std::vector<jlong> handles;
  for (const c10::IValue& value : values) {
    handles.push_back(handle_of(value));
  }
  return array_of(env, handles);
}

DJL(jlongArray, iValueToIValueTuple)(JNIEnv* env, jobject, jlong value) {
  return handles_of(env, at_handle<c10::IValue>(value).toTuple()->elements().vec());
}

DJL(jlongArray, iValueToIValueList)(JNIEnv* env, jobject, jlong value) {
  return handles_of(env, at_handle<c10::IValue>(value).toList().vec());
}

DJL(jboolean, iValueIsTensor)(JNIEnv*, jobject, jlong value) {
  return at_handle<c10::IValue>(value).isTensor();
}

DJL(jboolean, iValueIsTensorList)(JNIEnv*, jobject, jlong value) {
  return at_handle<c10::IValue>(value).isTensorList();
}

DJL(jboolean, iValueIsList)(JNIEnv*, jobject, jlong value) {
  return at_handle<c10::IValue>(value).isList();
}

DJL(jboolean, iValueIsTuple)(JNIEnv*, jobject, jlong value) {
  return at_handle<c10::IValue>(value).isTuple();
}

DJL(jboolean, iValueIsMap)(JNIEnv*, jobject, jlong value) {
  return at_handle<c10::IValue>(value).isGenericDict();
}

DJL(void, torchDeleteIValue)(JNIEnv*, jobject, jlong value) {
  delete reinterpret_cast<c10::IValue*>(value);
}

// --- modules

// Its name carries its signature, as JNI has it where a name is overloaded.
DJL(jlong, moduleLoad__Ljava_io_InputStream_2_3IZ_3BJ)
(JNIEnv* env, jobject, jobject stream, jintArray device, jboolean, jbyteArray buffer, jlong) {
  return guarded(env, [&] {
    jmethodID read = env->GetMethodID(env->GetObjectClass(stream), "read", "([B)I");
    std::stringstream archive;
    for (jint count; (count = env->CallIntMethod(stream, read, buffer)) > 0;) {
      std::string part(count, '\0');
      env->GetByteArrayRegion(buffer, 0, count, reinterpret_cast<jbyte*>(part.data()));
      archive << part;
    }
    torch::jit::Module module = torch::jit::load(archive, device_of(env, device));
    module.eval();
    return handle_of(module);
  });
}

DJL(jlong, moduleRunMethod)
(JNIEnv* env, jobject, jlong module, jstring name, jlongArray handles, jboolean training,
 jboolean) {
  return guarded(env, [&] {
    const char* chars = env->GetStringUTFChars(name, nullptr);
    std::string method(chars);
    env->ReleaseStringUTFChars(name, chars);
    std::vector<c10::IValue> inputs;
    for (int64_t handle : longs(env, handles)) {
      inputs.push_back(at_handle<c10::IValue>(handle));
    }
    c10::AutoGradMode recording(training && c10::GradMode::is_enabled());
    return handle_of(at_handle<torch::jit::Module>(module).get_method(method)(std::move(inputs)));
  });
}

DJL(void, torchDeleteModule)(JNIEnv*, jobject, jlong module) {
  delete reinterpret_cast<torch::jit::Module*>(module);
}
