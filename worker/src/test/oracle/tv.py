"""torchvision's model definitions beside a CPU build of PyTorch, for making golden data.

The published torchvision wheel carries compiled operators for another build of PyTorch, so a plain
import fails. The classifiers are pure Python: declare the operators that the import looks for, then
import the package straight out of the wheel.

    TORCHVISION_WHEEL=.../torchvision-0.28.0-....whl python tv.py densenet121

prints the parameter names and shapes of a model. In a script: `from tv import models`.
"""
import json
import os
import sys
import tempfile
import types
import zipfile

import torch

_OPS = ("nms qnms roi_align qroi_align roi_pool ps_roi_align ps_roi_pool deform_conv2d "
        "_roi_align_backward _roi_pool_backward _ps_roi_align_backward _ps_roi_pool_backward "
        "_deform_conv2d_backward").split()
_library = torch.library.Library("torchvision", "DEF")
for _op in _OPS:
    _library.define(_op + "(Tensor input) -> Tensor")

_folder = tempfile.mkdtemp()
with zipfile.ZipFile(os.environ["TORCHVISION_WHEEL"]) as wheel:
    _sources = [n for n in wheel.namelist() if n.startswith("torchvision") and n.endswith(".py")]
    wheel.extractall(_folder, _sources)
sys.path.insert(0, _folder)
try:
    import PIL  # noqa: F401
except ImportError:  # the transforms import it; the models never use it

    class _Anything(types.ModuleType):
        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            return type(name, (), {})

    for _name in ("", ".Image", ".ImageOps", ".ImageEnhance", ".ImageDraw", ".ImageFont", ".ImageColor"):
        sys.modules["PIL" + _name] = _Anything("PIL" + _name)
    sys.modules["PIL"].__version__ = sys.modules["PIL"].PILLOW_VERSION = "10.0.0"
    for _name in list(sys.modules):
        if _name.startswith("PIL."):
            setattr(sys.modules["PIL"], _name[4:], sys.modules[_name])
from torchvision import models  # noqa: E402

if __name__ == "__main__":
    net = models.get_model(sys.argv[1], weights=None)
    print(json.dumps({k: list(v.shape) for k, v in net.state_dict().items()}, indent=1))
